"""How often a process of ours looks for garbage in cycles."""

from __future__ import annotations

import gc
from typing import Final

#: New objects before a look at the young ones, and looks before one at the older ones. What commands leave
#: behind is freed by counting references; the cycles in it are few. With Python's 700 a bulk of thousands of
#: commands spends a quarter of its time looking through messages that are all still wanted.
_THRESHOLDS: Final = (50_000, 20, 50)


def collect_seldom() -> None:
    """Leave what is loaded by now out of every later look, and look seldom; once a process, after its imports."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
