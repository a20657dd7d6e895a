"""Made-up households and the commands they give rise to; dated today, so that their clocks run into the future."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from activities.messages import Envelope
from domain.context import LOCAL
from domain.identity import ORGANISATION_ID, stream_id
from domain.values import StreamKind

PROJECT: Final = "DA-DO-TOC-DO"
PACK: Final = "mau-song-mau-2026"
AREA: Final = "song-mau/to-1"
OFFICER: Final = "CB01"

#: What a household's papers weigh in Temporal and in the log: about 400 bytes, most of them a remark in words.
REMARK: Final = (
    "Hộ gia đình đã được cán bộ giải thích về trình tự, thời hạn và quyền lợi; đại diện tổ dân phố và Mặt trận "
    "cùng dự. Hộ đề nghị xem lại diện tích sân gạch phía sau nhà và hẹn nộp giấy tờ mua bán viết tay trước ngày hẹn."
)

#: A case's life from the notice to the dialogue: six acts, each by one cadre.
SIX_ACTS: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("deliver_notice", {"how": "in_person"}),
    ("receive_self_declaration", {}),
    ("sign_inventory_minutes", {"signed_by": "household"}),
    ("draft_plan", {"net_payable_vnd": 1_250_000_000, "early_reward_vnd": 10_000_000}),
    ("record_stance", {"stance": "disagree"}),
    ("hold_dialogue", {}),
)

#: The staff whom the rungs of these cases reach.
_STAFF: Final = (
    ("CB01", "case_officer"),
    ("CB04", "unit_lead"),
    ("CB06", "land_office_head"),
    ("CB07", "approver"),
    ("CB08", "vice_chair"),
)


def today() -> date:
    """The local date."""
    return datetime.now(LOCAL).date()


def envelope(
    kind: StreamKind, stream: UUID, type: str, fields: Mapping[str, Any], officer: str | None = OFFICER
) -> Envelope:
    """A command dated today that may be applied within the hour."""
    body = {"occurred_on": today().isoformat(), **fields}
    return Envelope(
        command_id=uuid4(),
        kind=kind,
        stream_id=stream,
        type=type,
        actor="bench",
        on_behalf_of=officer,
        body=json.dumps(body, ensure_ascii=False),
        apply_before=datetime.now(UTC) + timedelta(hours=1),
    )


def office() -> list[Envelope]:
    """The staff list and the project, in this order, before any case."""
    since = (today() - timedelta(days=400)).isoformat()
    members = [{"code": code, "role": role, "since": since, "name": f"Cán bộ {code}"} for code, role in _STAFF]
    project = {
        "code": PROJECT,
        "name": "Dự án đo tốc độ",
        "owner": "Ban quản lý dự án",
        "commune": "Song Mẫu",
        "area_class": "commune",
        "legal_basis": "Điều 79 Luật Đất đai",
        "rule_version": "R254",
        "pack_id": PACK,
        "area_path": "song-mau",
    }
    return [
        envelope(StreamKind.ORGANISATION, ORGANISATION_ID, "register_staff", {"members": members}, officer=None),
        envelope(StreamKind.PROJECT, stream_id(StreamKind.PROJECT, PROJECT), "open_project", project),
    ]


def opening() -> Envelope:
    """The command that opens a new case, of two people."""
    code = f"H-{uuid4().hex[:12]}"
    people = [
        {
            "party_id": str(uuid4()),
            "role": role,
            "name": name,
            "personal_id": f"0010{uuid4().int % 10**8:08}",
            "phone": "0901234567",
            "address": "Tổ dân phố 1, xã Song Mẫu",
        }
        for role, name in (("head", "Nguyễn Văn Đo"), ("spouse", "Trần Thị Lường"))
    ]
    fields = {
        "code": code,
        "project_id": str(stream_id(StreamKind.PROJECT, PROJECT)),
        "project_code": PROJECT,
        "pack_id": PACK,
        "area_path": AREA,
        "residential_group": "Tổ dân phố 1",
        "case_officer": OFFICER,
        "land": "other",
        "people": people,
    }
    return envelope(StreamKind.CASE, stream_id(StreamKind.CASE, PROJECT, code), "open_case", fields)


def six_acts(case: UUID) -> list[Envelope]:
    """The six acts of a case, in order, each with a remark."""
    return [act(case, number) for number in range(len(SIX_ACTS))]


def act(case: UUID, number: int) -> Envelope:
    """One of the six acts."""
    type_, fields = SIX_ACTS[number]
    return envelope(StreamKind.CASE, case, type_, {**fields, "note": REMARK})


def note(case: UUID) -> Envelope:
    """A note to a case."""
    return envelope(StreamKind.CASE, case, "add_note", {"text": REMARK})
