"""Forms of a made-up project and a made-up household."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from domain.identity import stream_id
from domain.values import StreamKind

PACK = "mau-song-mau-2026"
AREA = "phuong-mau/Tổ 1"


def project_form(code: str) -> dict[str, Any]:
    """The form of a made-up project."""
    return {
        "command_id": str(uuid4()),
        "occurred_on": "2026-05-04",
        "code": code,
        "name": "Mở rộng đường mẫu",
        "owner": "Ban quản lý dự án mẫu",
        "commune": "Phường Mẫu",
        "area_class": "ward",
        "legal_basis": "Điều 79",
        "rule_version": "R254",
        "pack_id": PACK,
        "area_path": "phuong-mau",
    }


def case_form(project: str, code: str) -> dict[str, Any]:
    """The form of a made-up household."""
    return {
        "code": code,
        "project_id": str(stream_id(StreamKind.PROJECT, project)),
        "project_code": project,
        "pack_id": PACK,
        "area_path": AREA,
        "residential_group": "Tổ 1",
        "case_officer": "CB01",
        "land": "other",
        "people": [
            {
                "party_id": str(uuid4()),
                "role": "head",
                "name": "Nguyễn Văn Thử",
                "personal_id": "099086900001",
                "phone": "0999000001",
            }
        ],
    }
