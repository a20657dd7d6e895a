"""Which acts a case would take today, and why not the others: the door's own dry run over the catalogue.

A form does not exist yet when its button is drawn, so each act is tried with the least form that fits
it, once for every choice the form offers. What a person would still have to type (a sum, a number)
never bars an act.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from activities.door import Door
from activities.messages import Envelope, Refusal
from console.problems import describe
from domain.case.commands import COMMANDS, RecordPaper
from domain.messages import Command, Handling
from domain.values import StreamKind

#: Refusals of what a form says rather than of the act: the least form cannot know the right words.
_OF_THE_FORM: Final = frozenset(
    {
        "amount_differs",
        "below_approved",
        "breach_needs_unit_lead",
        "forbidden_time",
        "late_sum_differs",
        "late_sum_not_owed",
        "not_in_office",
        "plan_amount_differs",
        "plan_amount_missing",
        "reward_differs",
        "too_few_times",
        "unknown_staff",
    }
)
_ACTS: Final[Mapping[str, type[Command]]] = {
    name: command
    for name, command in COMMANDS.items()
    if issubclass(command, RecordPaper) and command.HANDLING is Handling.ACT
}


@dataclass(frozen=True, slots=True)
class _Try:
    """One act with one combination of its choices."""

    type: str
    choices: Mapping[str, str]
    body: Mapping[str, Any]


async def possible_acts(
    door: Door,
    stream: tuple[StreamKind, Any],
    actor: str,
    machine_now: Callable[[], datetime],
    today: date,
    language: str,
) -> list[dict[str, Any]]:
    """Every act of a case, dated today: possible, with the choices that are, or barred with its reasons.

    Raises StoreUnavailable.
    """
    tries = [one for name, command in _ACTS.items() for one in _tries(name, command, today)]
    ask = _Asking(door, stream, actor, machine_now)
    verdicts = await ask.verdicts([(one.type, one.body) for one in tries])
    # A payment paper answers the one before it, whose sum the refusal names: asked again with that sum.
    again = [
        index for index, verdict in enumerate(verdicts) if verdict is not None and verdict.code == "amount_differs"
    ]
    for index, verdict in zip(
        again, await ask.verdicts([_with_right_sum(tries[index], verdicts[index]) for index in again]), strict=True
    ):
        verdicts[index] = verdict
    return [
        _told(name, [(o, v) for o, v in zip(tries, verdicts, strict=True) if o.type == name], language)
        for name in _ACTS
    ]


class _Asking:
    """Asks the door about commands of one stream without a trace."""

    def __init__(
        self, door: Door, stream: tuple[StreamKind, Any], actor: str, machine_now: Callable[[], datetime]
    ) -> None:
        self._door = door
        self._kind, self._stream_id = stream
        self._actor = actor
        self._machine_now = machine_now

    async def verdicts(self, commands: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Refusal | None]:
        """Why each would be refused, or None."""
        return await self._door.dry_run_all([self._envelope(name, body) for name, body in commands])

    def _envelope(self, name: str, body: Mapping[str, Any]) -> Envelope:
        return Envelope(
            command_id=uuid4(),
            kind=self._kind,
            stream_id=self._stream_id,
            type=name,
            actor=self._actor,
            body=json.dumps(body),
            apply_before=self._machine_now(),
        )


def _tries(name: str, command: type[Command], today: date) -> Iterator[_Try]:
    """The act with every combination of the choices its form demands."""
    choices: dict[str, list[str]] = {}
    filled: dict[str, Any] = {"occurred_on": today.isoformat()}
    for field, info in command.model_fields.items():
        if not info.is_required() or field == "occurred_on":
            continue
        if isinstance(info.annotation, type) and issubclass(info.annotation, StrEnum):
            choices[field] = [choice.value for choice in info.annotation]
        elif info.examples:
            filled[field] = info.examples[0]
        else:
            filled[field] = "x" if info.annotation is str else 1
    for values in itertools.product(*choices.values()):
        chosen = dict(zip(choices, values, strict=True))
        yield _Try(name, chosen, {**filled, **chosen})


def _with_right_sum(one: _Try, verdict: Refusal | None) -> tuple[str, Mapping[str, Any]]:
    params = json.loads(verdict.params) if verdict is not None else {}
    return one.type, {**one.body, "amount_vnd": params["expected_vnd"]}


def _told(name: str, verdicts: Sequence[tuple[_Try, Refusal | None]], language: str) -> dict[str, Any]:
    allowed = [one for one, verdict in verdicts if verdict is None or verdict.code in _OF_THE_FORM]
    if not allowed:
        reasons = list(dict.fromkeys(verdict for _, verdict in verdicts if verdict is not None))
        return {"type": name, "possible": False, "reasons": [describe(reason, language) for reason in reasons]}
    names = allowed[0].choices
    choices = {field: list(dict.fromkeys(one.choices[field] for one in allowed)) for field in names}
    return {"type": name, "possible": True, "choices": choices}
