"""Every kind of stream there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.batch.stream import BatchStream
from domain.case.stream import CaseStream
from domain.donation.stream import DonationStream
from domain.grievance.stream import GrievanceStream
from domain.organisation.stream import OrganisationStream
from domain.policy.stream import PolicyStream
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
    StreamKind.POLICY: PolicyStream(),
}
