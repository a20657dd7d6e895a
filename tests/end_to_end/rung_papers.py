"""The papers of the sample's workbook, and the facts that follow from several of them together.

Read for the rung oracle alone, with nothing of the product's own reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from tests.end_to_end.rung_rules import SETTLED


class Fact(NamedTuple):
    """What a paper says: recorded on one day, counted from another (the day of effect of a decision, say)."""

    recorded_on: date
    on: date
    code: str


@dataclass(frozen=True)
class Household:
    """What the workbook says of one household of the recovery track; papers in the order of their sheet."""

    code: str
    resettlement: str
    has_own_land: bool
    approved: bool
    papers: tuple[Fact, ...]


@dataclass(frozen=True)
class Project:
    """The dates of the batch and the households in it."""

    batch: str
    posting_ended: date
    meeting: date
    file_completed: date
    approved: date
    effective: date
    reward_until: date
    households: tuple[Household, ...]


def _rows(book: CalamineWorkbook, sheet: str) -> list[Sequence[object]]:
    """Return what stands below the header in row 6."""
    return [*book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[6:]]


def _date(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return datetime.strptime(str(cell).strip(), "%d/%m/%Y").date()  # noqa: DTZ007


def _details(cell: object) -> dict[str, str]:
    return dict(part.strip().split("=", 1) for part in str(cell).split(";") if part.strip())


# The detail that tells one fact of a code from another.
TELLING_DETAIL = MappingProxyType(
    {"stance_recorded": "stance", "response_recorded": "response", "payment_made": "kind"}
)


def _paper(row: Sequence[object]) -> Fact:
    code, day = str(row[4]), _date(row[2])
    telling = TELLING_DETAIL.get(code)
    return Fact(day, day, f"{code}:{_details(row[5])[telling]}" if telling else code)


def read_project(workbook: Path) -> Project:
    """Read dates, households and papers of the sample."""
    book = CalamineWorkbook.from_path(str(workbook))
    sheet = {str(label): value for _, label, value in _rows(book, "Dự án")}
    left_out = {code.strip() for code in str(sheet["Hộ chưa đưa vào quyết định phê duyệt"]).split(";")}
    own_land = {row[1] for row in _rows(book, "Thửa đất") if row[19] == "Thu hồi"}
    resettlement = {row[1]: str(row[16]) for row in _rows(book, "Hỗ trợ") if row[1]}
    history = [row for row in _rows(book, "Diễn biến") if row[1]]
    return Project(
        batch=str(sheet["Đợt phê duyệt"]),
        posting_ended=_date(sheet["Ngày kết thúc niêm yết"]),
        meeting=_date(sheet["Ngày họp lấy ý kiến"]),
        file_completed=_date(sheet["Hồ sơ thẩm định đầy đủ ngày"]),
        approved=_date(sheet["Ngày quyết định"]),
        effective=_date(sheet["Ngày quyết định có hiệu lực"]),
        reward_until=_date(sheet["Hạn thưởng bàn giao sớm"]),
        households=tuple(
            Household(
                code=str(row[1]),
                resettlement=resettlement[row[1]],
                has_own_land=row[1] in own_land,
                approved=row[1] not in left_out,
                papers=tuple(_paper(line) for line in history if line[1] == row[1]),
            )
            for row in _rows(book, "Danh sách hộ")
            if row[14] == "Thu hồi"
        ),
    )


def first_day(facts: Iterable[Fact], *codes: str) -> date | None:
    """Return the earliest day of any of these codes; None when there is no such paper."""
    return min((fact.on for fact in facts if fact.code in codes), default=None)


def _inventory_complete(papers: Sequence[Fact]) -> Iterator[Fact]:
    """Signed minutes end an inventory; minutes without a signature end it when their posting has ended."""
    complete = first_day(papers, "inventory_minutes_signed", "compulsory_inventory_done")
    if complete is None and first_day(papers, "inventory_minutes_witnessed"):
        complete = first_day(papers, "inventory_posting_ended")
    if complete:
        yield Fact(complete, complete, "inventory_complete")


def _dialogue(papers: Sequence[Fact], meeting: date) -> Iterator[Fact]:
    """A dialogue is owed from the meeting while the last recorded stance is a disagreement."""
    owed = False
    for paper in papers:
        code, _, stance = paper.code.partition(":")
        if code != "stance_recorded" or (stance == "disagree") is owed:
            continue
        owed = not owed
        recorded_on = max(paper.recorded_on, meeting)
        yield (
            Fact(recorded_on, meeting, "dialogue_owed")
            if owed
            else Fact(recorded_on, recorded_on, "dialogue_no_longer_owed")
        )


def _recovery_trigger(household: Household, project: Project) -> date | None:
    """Return the day of the first trigger of Land Law Art. 87(5) that the sample knows."""
    if not household.has_own_land or not household.approved:
        return None
    if household.resettlement == "Không":
        return project.approved
    awaited = {"Lô TĐC": "resettlement_lot_handed_over", "Tự lo": "payment_made:plan"}[household.resettlement]
    return first_day(household.papers, awaited)


def reward_earned(household: Household, project: Project) -> date | None:
    """Return the day the early-handover reward was earned: handed over in time, and the plan approved."""
    handed_over = first_day(household.papers, "handed_over")
    if handed_over is None or not household.approved or handed_over > project.reward_until:
        return None
    return max(handed_over, project.approved)


def facts_of(household: Household, project: Project) -> list[Fact]:
    """Return the papers of a household, the decisions of its batch and what follows from both."""
    facts = [*household.papers, *_inventory_complete(household.papers), *_dialogue(household.papers, project.meeting)]
    if household.approved:
        facts.append(Fact(project.approved, project.approved, "batch_plan_approved"))
        facts.append(Fact(project.approved, project.effective, "batch_plan_effective"))
    derived = {
        "recovery_trigger_met": _recovery_trigger(household, project),
        "reward_earned": reward_earned(household, project),
        "plan_settled": first_day(household.papers, *SETTLED),
    }
    return facts + [Fact(on, on, code) for code, on in derived.items() if on]


def closed_on(household: Household, project: Project) -> date | None:
    """Return the day a case closed: land handed over, plan money paid, and the reward paid where one was earned."""
    needed = [first_day(household.papers, "handed_over"), first_day(household.papers, "payment_made:plan")]
    if reward_earned(household, project):
        needed.append(first_day(household.papers, "payment_made:reward"))
    days = [day for day in needed if day]
    return max(days) if len(days) == len(needed) else None
