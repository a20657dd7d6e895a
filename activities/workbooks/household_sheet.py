"""Sheet 'Danh sách hộ': one row per affected household."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from activities.workbooks.problems import Problem
from activities.workbooks.row_reader import CODE, RowReader
from activities.workbooks.tables import HOUSEHOLD, NUMBER, Layout, Table

_HEAD: Final = "Họ và tên chủ hộ"
_PERSONAL_ID: Final = "Số định danh cá nhân"
_SPOUSE: Final = "Họ tên vợ/chồng"
_SPOUSE_ID: Final = "Số định danh vợ/chồng"
_CO_USERS: Final = "Người cùng sử dụng đất khác (tỷ lệ)"
_PHONE: Final = "Điện thoại"
_ADDRESS: Final = "Địa chỉ thường trú"
_GROUP: Final = "Tổ dân phố"
_TRACK: Final = "Loại hồ sơ"
_MEMBERS: Final = "Số nhân khẩu"
_PARTY_HOUSEHOLD: Final = "Hộ đảng viên"
_SPECIAL: Final = "Tình trạng đặc biệt"
_NOTICE: Final = "Ngày nhận thông báo"
_INVENTORY: Final = "Ngày kiểm đếm"
_HANDOVER: Final = "Ngày bàn giao mặt bằng"
_UNPAID: Final = "Nghĩa vụ tài chính về đất chưa thực hiện (đồng)"
_LAND_USE_FEE: Final = "Tiền SDĐ phải nộp như khi cấp GCN (đồng)"
_OFFICER: Final = "Mã cán bộ thụ lý"
_PARTY_MEMBER: Final = "Mã đảng viên phụ trách"
_EMAIL: Final = "E-mail"

LAYOUT: Final = Layout(
    name="Danh sách hộ",
    key=HOUSEHOLD,
    required=(HOUSEHOLD, _HEAD, _GROUP, _TRACK, _OFFICER),
    optional=(
        NUMBER,
        _PERSONAL_ID,
        _SPOUSE,
        _SPOUSE_ID,
        _CO_USERS,
        _PHONE,
        _ADDRESS,
        _MEMBERS,
        _PARTY_HOUSEHOLD,
        _SPECIAL,
        _NOTICE,
        _INVENTORY,
        _HANDOVER,
        _UNPAID,
        _LAND_USE_FEE,
        _PARTY_MEMBER,
        _EMAIL,
    ),
)

TRACKS: Final = {"Thu hồi": "recovery", "Hiến đất": "donation"}
YES_NO: Final = {"": False, "Không": False, "Có": True}
#: What the office notes about a household that changes how it is treated, by flag.
SPECIAL: Final = {
    "": "",
    "Chưa chia thừa kế": "heirs",
    "Vắng chủ": "absent",
    "Tranh chấp": "dispute",
    "Từ chối kiểm đếm": "refused_inventory",
    "Khiếu nại": "complaint",
}


@dataclass(frozen=True, slots=True)
class Household:
    """A household with its people; the only place of the workbook that names them."""

    row: int
    code: str
    head: str
    personal_id: str
    spouse: str
    spouse_id: str
    co_users: tuple[str, ...]
    """Other people with a share in the land, by name."""
    phone: str
    email: str
    address: str
    residential_group: str
    track: str
    """recovery, or donation: two different legal acts (brief 3)."""
    members: int
    party_household: bool
    special: str
    """heirs, absent, dispute, refused_inventory, complaint, or empty."""
    notice_on: dt.date | None
    inventory_on: dt.date | None
    handed_over_on: dt.date | None
    unpaid_obligation_vnd: int
    land_use_fee_vnd: int
    officer: str
    party_member: str


def read_households(
    table: Table, staff: frozenset[str] | None, problems: list[Problem], today: dt.date | None
) -> Iterator[Household]:
    """Households whose rows can be read.

    ``staff`` are the known staff codes, None when the file has no list of staff.
    """
    first_rows: dict[str, int] = {}
    for source in table.rows:
        row = RowReader(table.sheet, source, problems, household_column=HOUSEHOLD, today=today)
        household = _read(row)
        for column, code in ((_OFFICER, household.officer), (_PARTY_MEMBER, household.party_member)):
            if code and staff is not None and code not in staff:
                row.report("unknown_staff", column, value=code)
        first = first_rows.setdefault(household.code, row.number)
        if household.code and first != row.number:
            row.report("duplicate_code", HOUSEHOLD, value=household.code, first_row=first)
        if row.ok:
            yield household


def _read(row: RowReader) -> Household:
    return Household(
        row=row.number,
        code=row.household,
        head=row.needed(_HEAD),
        personal_id=row.personal_id(_PERSONAL_ID),
        spouse=row.text(_SPOUSE),
        spouse_id=row.personal_id(_SPOUSE_ID),
        co_users=tuple(_name_alone(person) for person in row.names(_CO_USERS)),
        phone=row.phone(_PHONE),
        email=row.text(_EMAIL),
        address=row.text(_ADDRESS, 500),
        residential_group=row.needed(_GROUP, 120),
        track=row.choice(_TRACK, TRACKS) or "",
        members=row.whole(_MEMBERS) or 0,
        party_household=row.choice(_PARTY_HOUSEHOLD, YES_NO) or False,
        special=row.choice(_SPECIAL, SPECIAL) or "",
        notice_on=row.past_day(_NOTICE),
        inventory_on=row.past_day(_INVENTORY),
        handed_over_on=row.past_day(_HANDOVER),
        unpaid_obligation_vnd=row.money(_UNPAID) or 0,
        land_use_fee_vnd=row.money(_LAND_USE_FEE) or 0,
        officer=row.needed(_OFFICER, CODE),
        party_member=row.text(_PARTY_MEMBER, CODE),
    )


def _name_alone(person: str) -> str:
    """``Phan Thị Mẫu Hai (em ruột) – 1/3`` -> ``Phan Thị Mẫu Hai``."""
    return re.split(r"\s*[(–]|\s-\s", person, maxsplit=1)[0].strip()
