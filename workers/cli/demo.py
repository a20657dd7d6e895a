"""`landclear demo`: a whole sample project on embedded servers, checked against the figures it ships with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from workers.cli.answers import print_json
from workers.cli.speech import tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings


def verb(
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """Run it, print where every household stands, stop everything. Safe to repeat."""
    return run_until_stopped(_demo(Settings(), as_json))


async def _demo(settings: Settings, as_json: bool) -> int:
    from workers.demo.figures import show
    from workers.demo.run import Told, run_demo

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)

        def step(vi: str, en: str) -> None:
            progress.update(task, description=f"{vi} / {en}")
            if progress.disable:
                tell(vi, en)

        def papers(total: int) -> None:
            progress.update(task, total=total)

        def paper(day: date) -> None:
            progress.update(task, advance=1, description=day.strftime("%d/%m/%Y"))

        figures = await run_demo(settings.data, Told(step, papers, paper))
    if as_json:
        print_json(figures.model_dump(mode="json", exclude={"differences"}))
    else:
        show(figures, Console())
    return _judge(figures.differences)


def _judge(differences: Sequence[str]) -> int:
    if differences:
        lines = "\n".join(f"- {line}" for line in differences)
        tell(f"Kết quả khác số liệu mẫu:\n{lines}", "The result differs from the sample's figures.")
        return 1
    tell(
        "Kết quả khớp với samples/tuyen-duong-mau.tien-do.csv.",
        "The result equals samples/tuyen-duong-mau.tien-do.csv.",
    )
    return 0
