"""Ending on request: Ctrl-C, SIGTERM and a closed terminal all take the way of a clean stop."""

import asyncio
import signal
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)

INTERRUPTED = 130

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_stopped(main: Coroutine[object, object, int]) -> int:
    """Run `main` to its end and give its exit code, or 130 when a signal ended it.

    The first signal cancels `main` once, so that its `async with` blocks stop what they started; further signals
    are ignored, because a stop that is itself interrupted leaves servers behind. A `main` that answers the
    cancellation with a code of its own decides the exit code.
    """
    return asyncio.run(_guarded(main))


async def _guarded(main: Coroutine[object, object, int]) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main)
    asked = False

    def stop(number: signal.Signals) -> None:
        nonlocal asked
        if not asked:
            asked = True
            _log.info("stopping", signal=number.name)
            task.cancel()

    for number in _STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` asks for SIGHUP
            loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not asked:
            raise
        return INTERRUPTED
