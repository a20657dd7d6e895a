"""Every kind of stream there is, and how the ids of imported streams are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from domain.batch.stream import BatchStream
from domain.case.stream import CaseStream
from domain.donation.stream import DonationStream
from domain.grievance.stream import GrievanceStream
from domain.organisation.stream import OrganisationStream
from domain.project.stream import ProjectStream
from domain.streams import StreamType
from domain.values import StreamKind

STREAM_TYPES: Final[Mapping[StreamKind, StreamType[Any]]] = {
    StreamKind.PROJECT: ProjectStream(),
    StreamKind.BATCH: BatchStream(),
    StreamKind.CASE: CaseStream(),
    StreamKind.DONATION: DonationStream(),
    StreamKind.GRIEVANCE: GrievanceStream(),
    StreamKind.ORGANISATION: OrganisationStream(),
}

#: Namespace of all ids that are made from names, so that an import can be repeated.
NAMESPACE: Final = UUID("0b8f6f1e-5d0a-4b7e-9f3d-7c1f5a2e6d10")


def stream_id(kind: StreamKind, *names: str) -> UUID:
    """The id of a stream known by its codes, e.g. a case by project and household code."""
    return uuid5(NAMESPACE, ":".join((kind.value, *names)))


#: There is one organisation an installation.
ORGANISATION_ID: Final = stream_id(StreamKind.ORGANISATION, "organisation")
