"""Under which rules a stream stands: the pack, its version, and the rule set the stream counts by."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class PolicyStanding(BaseModel):
    """A pack as one stream holds to it; what is not said is left to the pack.

    ``version`` 0 is the version in force, ``rule_version`` "" the rule set that this version names. A stream
    without a pack has no rules.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pack_id: str = ""
    version: int = 0
    rule_version: str = ""
