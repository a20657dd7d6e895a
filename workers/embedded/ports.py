"""Which loopback ports the embedded servers listen on."""

import random
import socket
from pathlib import Path

from workers.embedded.errors import PortTaken

LOOPBACK = "127.0.0.1"

_EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_CANDIDATES = range(20_000, 32_000)
_ATTEMPTS = 200


def free_ports(count: int) -> list[int]:
    """Give `count` different ports that nobody listens on at this moment.

    They lie outside the range the system hands to outgoing connections. Inside it, a client that keeps
    knocking while its server is away ends up connected to itself and then holds the server's own port.
    Another program may still take a port before the server binds it, so callers try again with new ones.
    """
    candidates = _outside_ephemeral_range()
    chosen: list[int] = []
    for _ in range(_ATTEMPTS):
        if len(chosen) == count:
            return chosen
        port = random.SystemRandom().choice(candidates)
        if port not in chosen and _is_free(port):
            chosen.append(port)
    raise PortTaken(candidates[0])


def require_free(port: int) -> None:
    """Raise PortTaken when `port` of the loopback address is in use."""
    if not _is_free(port):
        raise PortTaken(port)


def _outside_ephemeral_range() -> list[int]:
    try:
        low, high = (int(word) for word in _EPHEMERAL_RANGE.read_text().split())
    except (OSError, ValueError):
        return list(_CANDIDATES)
    return [port for port in _CANDIDATES if not low <= port <= high] or list(_CANDIDATES)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port that merely remembers closed connections counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
