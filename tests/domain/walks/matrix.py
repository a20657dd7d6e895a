"""Which walks go which refusal path and which row of the matrix in brief 1.14: in time, late, and never answered.

A way that a row has not is named with the reason; a late walk is named with what shows that it is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
#: In which ways a row is walked.
WAYS: Final = ("in_time", "late", "never")


class Row(NamedTuple):
    """The walks of one path, by name."""

    in_time: tuple[str, ...] = ()
    late: Mapping[str, str] = _NONE
    """With the mark it bears and no walk in time does: a clock run out, a paper, or the code of a refusal."""
    never: tuple[str, ...] = ()
    without: Mapping[str, str] = _NONE
    """The ways that mean nothing here, with the reason."""


REFUSALS: Final[Mapping[str, Row]] = {
    "inventory": Row(
        in_time=(
            "inventory refused to the end",
            "compulsory inventory obeyed",
            "complies before the compulsory inventory",
            "complies before the enforced inventory",
        ),
        late={"the compulsory decision comes late and is obeyed": "inventory-compulsory-deliver"},
        never=("the office never delivers the compulsory decision", "disobedience is never answered"),
    ),
    "plan": Row(
        in_time=("plan refused to the end", "comes round in the persuasion"),
        late={"the plan is answered late": "household-response"},
        never=("the plan is never answered", "the persuasion to the plan is never ended"),
    ),
    "handover": Row(
        in_time=("enforced", "complies at the last dialogue", "hands over in the persuasion"),
        late={
            "not around the Lunar New Year, not on Culture Day": "enforcement-execute",
            "complies at the last dialogue and does not go": "enforcement-voluntary-handover",
        },
        never=("the enforcement is never carried out", "the handover is refused and nobody persuades"),
    ),
}

EXCEPTIONS: Final[Mapping[str, Row]] = {
    "absent or unknown owner": Row(
        ("absent owner found before the money is due",),
        {"absent owner found": "deposit_made"},
        ("absent owner never found",),
    ),
    "heirs not determined": Row(
        ("heirs known before the money is due",),
        {"heirs determined late": "deposit_made"},
        ("heirs never determined",),
    ),
    "ownership dispute": Row(
        ("dispute settled before the money is due",),
        {"dispute: inventory and plan go on, the money waits": "deposit_made"},
        ("dispute never settled",),
    ),
    "co-ownership": Row(
        ("co-owners agree before the money is due",),
        {"co-owners agree how to share": "deposit_made"},
        ("co-owners never agree",),
    ),
    "mortgaged parcel": Row(
        ("mortgage: the bank agrees",),
        {"mortgage: the bank answers late": "deposit_made"},
        ("mortgage: the bank never answers",),
    ),
    "no papers, eligibility by segment": Row(
        ("land without papers: its origin is confirmed stretch by stretch",),
        {"land without papers: its origin is confirmed late": "draft-plan"},
        ("land without papers: its origin is never confirmed",),
    ),
    "remainder too small": Row(
        ("remainder too small: recovered with the rest",),
        {
            "remainder too small: asked for after the approval": "already_recorded",
            "remainder too small: asked for anew once the alignment changed": "alignment_changed",
        },
        ("remainder too small: the household is asked and never answers",),
    ),
    "house cut in part": Row(
        ("house cut in part: the cut is mended",),
        {"house cut in part: found unsafe late, the whole of it is paid": "batch_plan_corrected"},
        ("house cut in part: found unsafe late, and the rest of it is never paid",),
    ),
    "alignment changed after the decision": Row(
        ("alignment changed after the decision",),
        {"alignment changed and the new plan comes late": "payment"},
        ("alignment changed and no new plan comes",),
    ),
    "plan corrected": Row(
        (
            "plan corrected upwards: a supplementary payment",
            "plan corrected downwards for a mistake, with its paper",
        ),
        {"plan corrected upwards and paid late, the late sum with it": "payment"},
        ("plan corrected upwards and never paid",),
    ),
    "graves without relatives": Row(
        without=dict.fromkeys(
            WAYS,
            "an item of the project, and no household answers for them: "
            "tests/end_to_end/test_batch_at_work.py::test_graves_without_relatives_are_an_item_of_the_project",
        )
    ),
    "farm land over the quota": Row(
        ("farm land over the quota: the rest is a line of nothing with its reason",),
        without=dict.fromkeys(("late", "never"), "a line of the plan: nobody has to answer, and it has no day"),
    ),
    "early recovery consent": Row(
        (
            "all land users consent: the lead time of the notice is waived",
            "more than three quarters consent: recovery before the approval",
        ),
        {"more than three quarters consent after the approval: the early way is closed": "trigger_does_not_fit"},
        (
            "not all land users consent: the lead time of the notice holds",
            "nobody is asked for consent: no recovery before the approval",
        ),
    ),
    "court or authority orders stop": Row(
        ("a court stops the enforcement and lifts its stop",),
        {"court stop: escalation is silent until it is lifted": "payment"},
        ("court stop never lifted",),
    ),
}

#: Rows in which who never answers has not agreed: what was asked for stays undone, and the case goes on without it.
SILENCE_IS_NO_CONSENT: Final = frozenset({"remainder too small", "early recovery consent"})
