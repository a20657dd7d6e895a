"""`landclear value FILE --pack PACK`: each household of a workbook valued and explained; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers.cli.answers import print_json
from workers.cli.speech import CliRefusal, tell

if TYPE_CHECKING:
    from activities.workbooks.problems import Problem
    from activities.workbooks.valuation import ValuationBook
    from domain.compensation.plan import Plan
    from store.rates_file import PackRates


def verb(
    file: Annotated[Path, typer.Argument(help="bảng tính .xlsx .xls .ods .csv / the workbook")],
    pack: Annotated[str, typer.Option("--pack", help="mã gói chính sách hoặc tệp .yaml / id of a pack, or its file")],
    household: Annotated[
        str, typer.Option("--household", help="chỉ một hộ, theo mã / one household only, by its code")
    ] = "",
    papers: Annotated[
        Path | None,
        typer.Option("--papers", help="thư mục để in bảng tính chi tiết từng hộ / folder for a sheet per household"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """A calculator for people and a check for packs; with --papers it also writes each household's calculation sheet.

    Exit code 1 when a cell or the pack cannot be used.
    """
    if not file.is_file():
        raise CliRefusal(f"Không tìm thấy tệp {file}.", f"The file {file} was not found.")
    priced = _pack(pack)
    _tell_when_ended(priced)
    book = _read(file, priced)
    if household and book.listed and household not in book.listed:
        raise CliRefusal(f"Tệp không có hộ {household}.", f"The file has no household {household}.")
    plans, unvaluable = _value(book, priced)
    if household:
        plans = [plan for plan in plans if plan.code == household]
    if as_json:
        from workers.cli.value_answer import answer

        print_json(answer(plans, priced, book.problems))
    else:
        from workers.cli.value_sheets import show

        show(plans, priced, with_totals=not household)
    if papers is not None:
        _print(plans, priced, file, papers)
    # A row of nobody's may be this household's: it is told whatever household was asked for.
    others = book.listed - {household} if household else frozenset()
    problems = [one for one in book.problems if one.household not in others]
    errors = sum(one.is_error for one in problems)
    _tell_problems(problems, errors, file.name)
    return 1 if errors or household in unvaluable or (unvaluable and not household) else 0


def _pack(pack: str) -> PackRates:
    from store.pack_files import BadPack
    from store.pack_reasons import in_vietnamese
    from store.rates_file import load_rates

    try:
        return load_rates(pack)
    except KeyError:
        raise CliRefusal(
            f"Không có gói chính sách '{pack}': hãy ghi mã gói hoặc đường dẫn tới tệp .yaml.",
            f"There is no policy pack '{pack}': give the id of a pack or the path of its .yaml file.",
        ) from None
    except BadPack as refused:
        raise CliRefusal(
            f"Gói chính sách {refused.file}, {refused.row}: không nhận được, hãy sửa chỗ này "
            f"({in_vietnamese(refused.reason)}).",
            f"Policy pack {refused.file}, {refused.row}: {refused.reason}; correct it there.",
        ) from None


def _tell_when_ended(priced: PackRates) -> None:
    """A pack that has ended is said so: its sums are right for its time, and not for a plan of today."""
    from domain.calendar.counting import VIET_NAM

    if priced.expires_on is None or priced.expires_on >= datetime.now(VIET_NAM).date():
        return
    ended = priced.expires_on.strftime("%d/%m/%Y")
    tell(
        f"Gói chính sách {priced.pack_id} hết hiệu lực sau ngày {ended}: chỉ dùng để đối chiếu.",
        f"Policy pack {priced.pack_id} ended on {ended}: for comparison only.",
    )


def _read(file: Path, priced: PackRates) -> ValuationBook:
    from activities.workbooks.valuation import read_valuation

    return read_valuation(file, priced.pack_id, priced.rates)


def _value(book: ValuationBook, priced: PackRates) -> tuple[list[Plan], list[str]]:
    """The plans, and the households the engine could not value: why is told on the way."""
    from domain.compensation.engine import Valuer
    from domain.compensation.situation import Unvaluable
    from domain.wording.phrases import Lang
    from domain.wording.sums import why_not

    valuer = Valuer(priced.rates)
    plans: list[Plan] = []
    unvaluable: list[str] = []
    for situation in book.situations:
        try:
            plans.append(valuer.value(situation, book.project))
        except Unvaluable as refused:
            unvaluable.append(situation.code)
            tell(
                f"Hộ {situation.code}: {why_not(refused)}.",
                f"Household {situation.code}: {why_not(refused, Lang.EN)}.",
            )
    return plans, unvaluable


def _print(plans: Sequence[Plan], priced: PackRates, file: Path, folder: Path) -> None:
    from workers.cli.value_papers import write_sheets

    try:
        written = write_sheets(plans, priced, file, folder)
    except OSError as problem:
        raise CliRefusal(
            f"Không ghi được vào thư mục {folder}: {problem.strerror}.",
            f"The folder {folder} cannot be written: {problem.strerror}.",
        ) from None
    tell(f"Đã in {written} bảng tính vào {folder}.", f"{written} calculation sheets written to {folder}.")


def _tell_problems(problems: Sequence[Problem], errors: int, file: str) -> None:
    for one in problems:
        place = ", ".join(part for part in (file, one.sheet, f"{one.row or ''}", one.column) if part)
        tell(f"[{place}] {one.message_vi}", f"[{place}] {one.message_en}")
    if errors:
        tell(
            f"Còn {errors} lỗi; hộ có lỗi chưa được tính. Dòng không thuộc hộ nào thì cả tệp chưa được tính.",
            f"{errors} errors; households with errors were not valued. A row of no household keeps the whole file out.",
        )
