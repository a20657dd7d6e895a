"""``lists``: the queue of an area of equal size."""
from pathlib import Path
from bench.results import Finding
async def measure(folder: Path, rounds: int = 3, small: int = 1000, large: int = 1000000, of_area: int = 200) -> list[Finding]:
    """x"""
    return []
