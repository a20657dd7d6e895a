"""Which reminders and escalations the sample must cause, worked out from its workbook and from nothing of the project.

Domain and oracle were written apart, so a demo that agrees with both has not merely agreed with itself. Calendar, rules
and ladder therefore stand here once more, by hand. The oracle knows no corrections, no late papers and no people: the
sample's rungs do not depend on them.

Every paper of a day comes in at 07:00 local of that day, the batch's before the households'.

After a deliberate change of sample, rules or ladder, write the expectations again and read the difference:
`python -m tests.end_to_end.rung_oracle`.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from tests.end_to_end.rung_papers import Fact, Household, Project, closed_on, facts_of, first_day, read_project
from tests.end_to_end.rung_rules import BATCH_RULES, BREACH_RUNG, CASE_RULES, LADDER, RUNGS, Rule, add_working_days

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
WORKBOOK = SAMPLES / "tuyen-duong-mau.xlsx"
EXPECTED = SAMPLES / "tuyen-duong-mau.rungs.csv"
COLUMNS = ("stream", "rule", "start_on", "due_on", "ended_on", "rung", "fires_at", "count")
TOTAL = "TONG"

# All moments here are local to Asia/Ho_Chi_Minh and carry no zone, as the papers' dates do.
RECORDED_AT = time(7)
BEFORE_DUE_AT = time(8)
AFTER_DUE_AT = time(10)
HORIZON = datetime(2026, 11, 20, 17)  # noqa: DTZ001


@dataclass(frozen=True)
class Clock:
    """One running of a rule: from `recorded_on` until the day it ended, or still going."""

    stream: str
    rule: Rule
    recorded_on: date
    start_on: date
    due_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Firing:
    """One rung of one clock, fired once at a local moment, whoever receives it."""

    clock: Clock
    rung: str
    at: datetime


def clocks(stream: str, rules: Iterable[Rule], facts: Sequence[Fact], closed: date | None = None) -> Iterator[Clock]:
    """Run every rule over the facts of one stream; a start that recurs ends the clock it started before."""
    for rule in rules:
        starts = sorted(fact for fact in facts if fact.code == rule.starts)
        for number, start in enumerate(starts):
            ends = [
                fact.recorded_on
                for fact in facts
                if fact.code in rule.stops and (fact.on >= start.on or not rule.only_later_stops)
            ]
            ends += [following.recorded_on for following in starts[number + 1 : number + 2]]
            ends += [closed] if closed else []
            ended_on = min(ends, default=None)
            if ended_on is None or ended_on > start.recorded_on:
                yield Clock(stream, rule, start.recorded_on, start.on, rule.due(start.on), ended_on)


def rung_moments(clock: Clock) -> Iterator[tuple[str, datetime]]:
    """Return when each rung of a clock is asked for, whether or not it comes to fire."""
    for rung, offset in LADDER.items():
        day = add_working_days(clock.due_on, offset)
        late = offset >= 0
        yield (
            rung,
            datetime.combine(add_working_days(day, 1), AFTER_DUE_AT) if late else datetime.combine(day, BEFORE_DUE_AT),
        )
    if clock.rule.statutory:
        yield BREACH_RUNG, datetime.combine(add_working_days(clock.due_on, 1), AFTER_DUE_AT)


def firings(clock: Clock, muted_from: date | None) -> Iterator[Firing]:
    """Return the rungs of a clock that fire up to the horizon; a court's stop mutes them from its day on."""
    silent_from = min((day for day in (clock.ended_on, muted_from) if day), default=date.max)
    for rung, at in rung_moments(clock):
        recorded = datetime.combine(clock.recorded_on, RECORDED_AT)
        if recorded < at <= HORIZON and at.date() < silent_from:
            yield Firing(clock, rung, at)


def case_clocks(household: Household, project: Project) -> list[Clock]:
    """Return all clocks a household of the sample ever had."""
    return [*clocks(household.code, CASE_RULES, facts_of(household, project), closed_on(household, project))]


def batch_clocks(project: Project) -> list[Clock]:
    """Return all clocks the sample's batch ever had."""
    days = {
        "posting_ended": project.posting_ended,
        "opinion_meeting_held": project.meeting,
        "appraisal_file_completed": project.file_completed,
        "plan_approved": project.approved,
    }
    return [*clocks(project.batch, BATCH_RULES, [Fact(on, on, code) for code, on in days.items()])]


def expected_firings(project: Project) -> list[Firing]:
    """Return every rung the sample makes fire, in the order of time."""
    fired = [firing for clock in batch_clocks(project) for firing in firings(clock, None)]
    for household in project.households:
        court_stop = first_day(household.papers, "court_stop_received")
        fired += [firing for clock in case_clocks(household, project) for firing in firings(clock, court_stop)]
    return sorted(fired, key=lambda one: (one.at, one.clock.stream, one.clock.rule.id, RUNGS.index(one.rung)))


def overdue_rules(household: Household, project: Project) -> list[str]:
    """Return the rules of a household whose last day has passed at the horizon without their stop."""
    return [
        clock.rule.id
        for clock in case_clocks(household, project)
        if clock.due_on < HORIZON.date() and (clock.ended_on is None or clock.ended_on > HORIZON.date())
    ]


def as_rows(fired: Sequence[Firing]) -> list[dict[str, str]]:
    """Return the table that is committed: one row per rung fired, then one total per rung."""
    rows = [
        {
            "stream": one.clock.stream,
            "rule": one.clock.rule.id,
            "start_on": one.clock.start_on.isoformat(),
            "due_on": one.clock.due_on.isoformat(),
            "ended_on": one.clock.ended_on.isoformat() if one.clock.ended_on else "",
            "rung": one.rung,
            "fires_at": one.at.isoformat(timespec="minutes"),
            "count": "1",
        }
        for one in fired
    ]
    counts = Counter(one.rung for one in fired)
    empty = dict.fromkeys(COLUMNS, "")
    return rows + [{**empty, "stream": TOTAL, "rung": rung, "count": str(counts[rung])} for rung in RUNGS]


def committed_rows(path: Path = EXPECTED) -> list[dict[str, str]]:
    """Read the committed table as it stands."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def committed_counts(path: Path = EXPECTED) -> dict[str, int]:
    """Return how often each rung must have fired at the end of the demo."""
    return {row["rung"]: int(row["count"]) for row in committed_rows(path) if row["stream"] == TOTAL}


def write_expectations(path: Path = EXPECTED) -> None:
    """Write the table anew, for a person to compare and commit."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(as_rows(expected_firings(read_project(WORKBOOK))))


if __name__ == "__main__":
    write_expectations()
