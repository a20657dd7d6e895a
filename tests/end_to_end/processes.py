"""Which processes a data folder has, told by what /proc says of them."""

from __future__ import annotations

from pathlib import Path


def processes_about(folder: Path) -> list[str]:
    """Command lines of living processes that name the folder in their arguments or environment."""
    found: list[str] = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in command + environment:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found
