"""How a stream's id follows from the codes people use, so that one household has one stream.

An import can be repeated, and nobody can open a second case for the same household.
"""

from __future__ import annotations

import re
from typing import Annotated, Final
from uuid import UUID, uuid5

from pydantic import Field

from domain.values import StreamKind

#: Namespace of all ids that are made from codes.
NAMESPACE: Final = UUID("0b8f6f1e-5d0a-4b7e-9f3d-7c1f5a2e6d10")

#: A code people give; it stands in addresses and in ids, so it holds neither ``/`` nor ``:``.
_MOST_OF_A_CODE: Final = 60
_CODE: Final = r"^[^/:\s][^/:]*$"
Code = Annotated[str, Field(min_length=1, max_length=_MOST_OF_A_CODE, pattern=_CODE)]


def is_code(text: str) -> bool:
    """Whether a text may be a code."""
    return len(text) <= _MOST_OF_A_CODE and re.fullmatch(_CODE, text) is not None


def stream_id(kind: StreamKind, *codes: str) -> UUID:
    """The id of a stream known by its codes, e.g. a case by project and household code."""
    return uuid5(NAMESPACE, ":".join((kind.value, *codes)))


#: There is one organisation an installation.
ORGANISATION_ID: Final = stream_id(StreamKind.ORGANISATION, "organisation")
