"""Which walks go which refusal path and which row of the matrix in brief 1.14: in time, late, and never answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Row(NamedTuple):
    """The walks of one path, by name."""

    in_time: tuple[str, ...]
    late: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


REFUSALS: Final[Mapping[str, Row]] = {
    "inventory": Row(
        in_time=(
            "inventory refused to the end",
            "compulsory inventory obeyed",
            "complies before the compulsory inventory",
            "complies before the enforced inventory",
        ),
        late=("the compulsory decision comes late and is obeyed",),
        never=("the office never delivers the compulsory decision", "disobedience is never answered"),
    ),
    "plan": Row(
        in_time=("plan refused to the end", "comes round in the persuasion"),
        late=("the plan is answered late",),
        never=("the plan is never answered", "the persuasion to the plan is never ended"),
    ),
    "handover": Row(
        in_time=("enforced", "complies at the last dialogue", "hands over in the persuasion"),
        late=(
            "not around the Lunar New Year, not on Culture Day",
            "complies at the last dialogue and does not go",
        ),
        never=("the enforcement is never carried out", "the handover is refused and nobody persuades"),
    ),
}

EXCEPTIONS: Final[Mapping[str, Row]] = {
    "absent or unknown owner": Row((), ("absent owner found",), ("absent owner never found",)),
    "heirs not determined": Row(
        ("heirs known before the money is due",), ("heirs determined late",), ("heirs never determined",)
    ),
    "ownership dispute": Row((), ("dispute: inventory and plan go on, the money waits",), ("dispute never settled",)),
    "co-ownership": Row((), ("co-owners agree how to share",), ("co-owners never agree",)),
    "mortgaged parcel": Row(
        ("mortgage: the bank agrees",), ("mortgage: the bank answers late",), ("mortgage: the bank never answers",)
    ),
    "no papers, eligibility by segment": Row(
        ("land without papers: its origin is confirmed stretch by stretch",),
        never=("land without papers: its origin is never confirmed",),
    ),
    "remainder too small": Row(
        ("remainder too small: recovered with the rest",), ("remainder too small: asked for after the approval",)
    ),
    "house cut in part": Row(
        ("house cut in part: the cut is mended",),
        ("house cut in part: found unsafe late, the whole of it is paid",),
    ),
    "alignment changed after the decision": Row(
        ("alignment changed after the decision",), never=("alignment changed and no new plan comes",)
    ),
    "plan corrected": Row(
        (
            "plan corrected upwards: a supplementary payment",
            "plan corrected downwards for a mistake, with its paper",
        ),
        never=("plan corrected upwards and never paid",),
    ),
    "farm land over the quota": Row(
        ("farm land over the quota: the rest is a line of nothing with its reason",),
    ),
    "early recovery consent": Row(
        (
            "all land users consent: the lead time of the notice is waived",
            "more than three quarters consent: recovery before the approval",
        ),
        never=("not all land users consent: the lead time of the notice holds",),
    ),
    "court or authority orders stop": Row(
        ("a court stops the enforcement and lifts its stop",),
        ("court stop: escalation is silent until it is lifted",),
        ("court stop never lifted",),
    ),
}
"""Graves without relatives are an item of the project: tests/end_to_end/test_batch_at_work.py."""
