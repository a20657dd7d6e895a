"""The files the demo plays: a made-up road project of sixty households, with what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from activities.workbooks.history import History, history_of
from activities.workbooks.load import Workbook, read_workbook
from activities.workbooks.open_commands import Opening, opening
from domain.context import LOCAL
from workers.demo.months import morning
from workers.demo.standing import Standing, expected_standings
from workers.settings import SOURCE_ROOT

FOLDER: Final = SOURCE_ROOT / "samples"
NAME: Final = "tuyen-duong-mau"
#: The sample's last moment: the figures that ship with it are those of this evening.
ENDS_AT: Final = datetime(2026, 11, 20, 17, 0, tzinfo=LOCAL).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample as read: what it opens, what happens, and what must come out."""

    workbook: Workbook
    opening: Opening
    history: History
    expected: list[Standing]

    @property
    def begins_at(self) -> datetime:
        """The morning of the first paper."""
        return morning(self.history.days[0])


class SampleDamaged(Exception):
    """The sample files are not what was shipped."""

    def __init__(self, problem: str) -> None:
        self.vi = f"Tệp mẫu bị hỏng: {problem}. Hãy tải lại thư mục samples."
        self.en = f"The sample files are damaged: {problem}. Fetch the folder samples again."
        super().__init__(self.vi, self.en)


def read_sample(folder: Path = FOLDER) -> Sample:
    """Read the sample's workbook and figures.

    Raises SampleDamaged.
    """
    workbook = read_workbook(folder / f"{NAME}.xlsx")
    if workbook.errors:
        raise SampleDamaged(workbook.errors[0].message_vi)
    history = history_of(workbook)
    return Sample(
        workbook=workbook,
        opening=opening(workbook, history.days[0]),
        history=history,
        expected=expected_standings(folder / f"{NAME}.tien-do.csv"),
    )
