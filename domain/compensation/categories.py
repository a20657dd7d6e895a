"""The closed list of categories (brief 2.1): what each is called, where it counts, and the articles it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Group(StrEnum):
    """Where an amount is counted."""

    LAND = "land"
    ASSETS = "assets"
    MOVING = "moving"
    SUPPORT = "support"
    APART = "apart"
    """Not of the plan's total: deductions, the reward, late sums, interest."""


class Firmness(StrEnum):
    """How well a rule is known (brief 0.2): read in the text, quoted in a second text, or not confirmed."""

    READ = "C"
    QUOTED = "C2"
    UNCONFIRMED = "U"


class Article(NamedTuple):
    """A place in a law, by the short code of the law."""

    law: str
    place: str
    firmness: Firmness = Firmness.READ


class Category(NamedTuple):
    """One kind of line."""

    code: str
    group: Group
    vi: str
    en: str
    articles: tuple[Article, ...]
    documents: tuple[str, ...] = ()
    """The pack's documents the rate comes from, by their names in ``meta.documents``."""

    @property
    def firmness(self) -> Firmness:
        """That of the least firm article."""
        return max((article.firmness for article in self.articles), key=list(Firmness).index)


_C2: Final = Firmness.QUOTED
_U: Final = Firmness.UNCONFIRMED
_LAND_PRICES: Final = ("land_price_table", "coefficient")

_ALL: Final = (
    Category(
        "C-LAND", Group.LAND, "Bồi thường về đất", "Land",
        (Article("LL", "91(2)"), Article("R254", "3(6)")), _LAND_PRICES,
    ),
    Category(
        "C-LAND-T", Group.LAND, "Bồi thường đất có thời hạn", "Land with a limited term",
        (Article("D88", "13(7)", _C2),), _LAND_PRICES,
    ),
    Category(
        "C-INV", Group.LAND, "Chi phí đầu tư vào đất còn lại", "Remaining investment in land",
        (Article("D88", "17(4)"),),
    ),
    Category(
        "C-CORR", Group.LAND, "Đất trong hành lang an toàn", "Land in a safety corridor",
        (Article("D88", "18"),), _LAND_PRICES,
    ),
    Category(
        "C-HOUSE", Group.ASSETS, "Nhà ở, công trình phục vụ đời sống", "House and living structures",
        (Article("LL", "102(1)"),), ("structure_prices",),
    ),
    Category(
        "C-OTHER", Group.ASSETS, "Nhà, công trình khác", "Other structures",
        (Article("D88", "14(1)"),), ("structure_prices",),
    ),
    Category(
        "C-CROP-A", Group.ASSETS, "Cây hằng năm", "Annual crops",
        (Article("LL", "103(1)"),), ("crop_prices",),
    ),
    Category(
        "C-CROP-P", Group.ASSETS, "Cây lâu năm", "Perennial crops",
        (Article("LL", "103(2)"), Article("D88", "14a")), ("crop_prices",),
    ),
    Category(
        "C-FOREST", Group.ASSETS, "Rừng", "Forest",
        (Article("R254", "3(11)(b)"),), ("crop_prices",),
    ),
    Category(
        "C-ANIM", Group.ASSETS, "Vật nuôi, thủy sản", "Livestock and aquaculture",
        (Article("LL", "103(4)"),), ("crop_prices",),
    ),
    Category(
        "C-GRAVE", Group.ASSETS, "Mồ mả", "Graves",
        (Article("D88", "15"),), ("structure_prices",),
    ),
    Category(
        "C-MOVE", Group.MOVING, "Chi phí di chuyển tài sản", "Moving of assets",
        (Article("LL", "104"),), ("support",),
    ),
    Category(
        "S-LIFE", Group.SUPPORT, "Hỗ trợ ổn định đời sống", "Life stabilisation",
        (Article("D88", "19"),), ("rice_price", "support"),
    ),
    Category(
        "S-PROD", Group.SUPPORT, "Hỗ trợ ổn định sản xuất, kinh doanh", "Production and business stabilisation",
        (Article("D88", "20"),), ("support",),
    ),
    Category(
        "S-WORK", Group.SUPPORT, "Trợ cấp ngừng việc", "Staff of a stopped business",
        (Article("D88", "20(4)"),), ("support",),
    ),
    Category(
        "S-JOB", Group.SUPPORT, "Hỗ trợ đào tạo, chuyển đổi nghề và tìm kiếm việc làm", "Job training and change",
        (Article("LL", "109"), Article("D88", "22")), ("land_price_table", "support"),
    ),
    Category(
        "S-ANIM", Group.SUPPORT, "Hỗ trợ di dời vật nuôi", "Moving livestock",
        (Article("LL", "108(1)(c)"),), ("support",),
    ),
    Category(
        "S-RESET", Group.SUPPORT, "Hỗ trợ tái định cư", "Top-up to the minimum lot",
        (Article("LL", "111(8)"),), ("support",),
    ),
    Category(
        "S-SELF", Group.SUPPORT, "Hỗ trợ tự lo chỗ ở", "Self-arranged housing",
        (Article("D88", "23"),), ("support",),
    ),
    Category(
        "S-TEMP", Group.SUPPORT, "Hỗ trợ tạm cư, thuê nhà", "Temporary housing",
        (Article("R254", "3(4)"), Article("LL", "111(7)")), ("support",),
    ),
    Category(
        "S-DISM", Group.SUPPORT, "Hỗ trợ tháo dỡ, phá dỡ, di dời", "Dismantling",
        (Article("LL", "105(3)"), Article("LL", "108(1)(e)")), ("support",),
    ),
    Category(
        "S-POL", Group.SUPPORT, "Hỗ trợ hộ chính sách, hộ nghèo", "Policy families and poor households",
        (Article("LL", "108(2)", _C2),), ("support",),
    ),
    Category(
        "S-OTHER", Group.SUPPORT, "Hỗ trợ khác", "Other support",
        (Article("LL", "108(2)"), Article("R254", "3(12)")),
    ),
    Category(
        "R-EARLY", Group.APART, "Thưởng bàn giao mặt bằng sớm", "Early handover reward",
        (Article("LL", "111(7)"),), ("support",),
    ),
    Category(
        "D-FIN", Group.APART, "Nghĩa vụ tài chính về đất chưa thực hiện", "Unpaid land obligations",
        (Article("LL", "94(6)"), Article("D88", "25(1)")),
    ),
    Category(
        "D-LUF", Group.APART, "Tiền sử dụng đất phải nộp như khi cấp GCN", "Land-use fee as for a certificate",
        (Article("D88", "25(3)"),),
    ),
    Category(
        "L-LATE", Group.APART, "Tiền chậm trả", "Late payment",
        (Article("LL", "94(3)(b)"), Article("TAX", "59(2)", _U)),
    ),
    Category(
        "I-DEP", Group.APART, "Lãi tiền gửi không kỳ hạn", "Interest on the deposit",
        (Article("LL", "94(4)"),),
    ),
)  # fmt: skip

#: Every category by its code.
CATEGORIES: Final[Mapping[str, Category]] = {category.code: category for category in _ALL}
