"""What a measurement says: our figure, the baseline's, their ratio and the target beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Ratio:
    """One comparison. Without a target it is told for its own sake."""

    bench: str
    what: str
    ours: float
    baseline: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the baseline's."""
        return self.ours / self.baseline if self.baseline else 0.0

    @property
    def target(self) -> str:
        """The target as people write it; empty where there is none."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return None if self.at_most is None else self.ratio <= self.at_most


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader has to know beside the ratios, such as a peer that is not installed."""

    bench: str
    text: str


Finding = Ratio | Remark


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """All findings as one JSON object."""
    return {
        "ratios": [
            {
                "bench": one.bench,
                "what": one.what,
                "ours": round(one.ours, 4),
                "baseline": round(one.baseline, 4),
                "unit": one.unit,
                "ratio": round(one.ratio, 3),
                "target": one.target,
                "met": one.met,
            }
            for one in findings
            if isinstance(one, Ratio)
        ],
        "remarks": [{"bench": one.bench, "text": one.text} for one in findings if isinstance(one, Remark)],
    }


def show(findings: Sequence[Finding], console: Console) -> None:
    """The findings as a table for people."""
    table = Table(title="Tỷ lệ so với mốc đo cùng lượt / Ratios to a baseline of the same run")
    for heading in ("phép đo / bench", "gì / what"):
        table.add_column(heading)
    for heading in ("ta / ours", "mốc / baseline"):
        table.add_column(heading, justify="right")
    table.add_column("đơn vị / unit")
    table.add_column("tỷ lệ / ratio", justify="right")
    table.add_column("đích / target")
    for one in findings:
        if isinstance(one, Ratio):
            colour = {True: "[green]", False: "[red]", None: ""}[one.met]
            ratio = f"{colour}{one.ratio:.2f}"
            table.add_row(one.bench, one.what, _short(one.ours), _short(one.baseline), one.unit, ratio, one.target)
    console.print(table)
    for one in findings:
        if isinstance(one, Remark):
            console.print(f"{one.bench}: {one.text}", markup=False, highlight=False)


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
