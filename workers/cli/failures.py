"""The one place where a failure becomes a sentence in two languages; nobody is shown a traceback."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy.exc
from temporalio.service import RPCError
from typer.exceptions import TyperException

from domain.errors import Rejection
from domain.wording.refusals import render
from store.keys import BadKeyRing
from store.ports import StoreUnavailable
from workers.backup import BackupError
from workers.cli.speech import CliRefusal, Text
from workers.demo.sample import SampleDamaged
from workers.embedded.errors import StackError
from workers.practice_clock import ClockStuck
from workers.project_opening import PapersRefused
from workers.settings import SettingMissing, Settings

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def explain(failure: Exception) -> tuple[Text, int]:
    """What happened and what to do, with the exit code."""
    match failure:
        case CliRefusal():
            return failure.text, failure.exit_code
        case StackError() | BackupError() | SettingMissing() | SampleDamaged() | PapersRefused():
            return Text(failure.vi, failure.en), 1
        case TyperException():
            told = failure.format_message()
            return Text(f"Sai cách dùng: {told}", f"Wrong usage: {told}"), failure.exit_code
        case StoreUnavailable() | psycopg.OperationalError() | sqlalchemy.exc.DBAPIError():
            return _database(failure), 1
        case BadKeyRing():
            return Text(
                f"Bộ khóa không dùng được: {failure}. Hãy đặt LANDCLEAR_KEY_FILE trỏ tới bộ khóa của hệ thống này.",
                f"The key ring cannot be used: {failure}. Point LANDCLEAR_KEY_FILE to this installation's key ring.",
            ), 1
        case Rejection():
            vi, en = (": ".join(render(failure.code, failure.params, language)) for language in ("vi", "en"))
            return Text(vi, en), 1
        case ClockStuck():
            return Text(
                f"Đồng hồ dừng ở {failure.moment.isoformat()}: còn {len(failure.streams)} việc đến hạn và "
                f"{failure.deliveries} việc chuyển tiếp chưa chạy. Hãy kiểm tra tiến trình worker.",
                f"The clock stands at {failure.moment.isoformat()}: {len(failure.streams)} streams are due and "
                f"{failure.deliveries} deliveries wait. Check the worker process.",
            ), 1
        case RPCError():
            return Text(
                "Chưa kết nối được Temporal. Hãy kiểm tra TEMPORAL_ADDRESS và máy chủ Temporal rồi chạy lại.",
                "Temporal cannot be reached. Check TEMPORAL_ADDRESS and the Temporal server, then run again.",
            ), 1
        case OSError():
            return _file(failure), 1
    return _unforeseen(failure), 1


def _database(failure: Exception) -> Text:
    why = (str(failure).strip().splitlines() or [type(failure).__name__])[0]
    return Text(
        f"Không làm việc được với cơ sở dữ liệu: {why}. Hãy kiểm tra địa chỉ và máy chủ PostgreSQL rồi chạy lại.",
        f"The database cannot be used: {why}. Check its address and the PostgreSQL server, then run again.",
    )


def _file(failure: OSError) -> Text:
    place = failure.filename or "?"
    if failure.errno in _NO_ROOM:
        # A write that fails half-way names no file.
        vi, en = (f" khi ghi {place}", f" while writing {place}") if failure.filename else ("", "")
        return Text(
            f"Đĩa đã đầy{vi}. Hãy giải phóng chỗ trống rồi chạy lại.",
            f"The disk is full{en}. Free some room and run again.",
        )
    if failure.errno in _NO_RIGHT:
        return Text(
            f"Không có quyền đọc hoặc ghi {place}. Hãy chọn nơi khác hoặc chạy bằng tài khoản có quyền.",
            f"{place} may not be read or written. Choose another place, or run as an account that may.",
        )
    if failure.errno == errno.ENOENT:
        return Text(f"Không tìm thấy {place}.", f"{place} was not found.")
    if failure.errno == errno.EADDRINUSE:
        return Text(
            "Cổng này đang được chương trình khác sử dụng. Hãy chọn cổng khác.",
            "The port is in use by another program. Choose another port.",
        )
    return Text(f"Hệ điều hành từ chối: {failure}", f"The operating system refuses: {failure}")


def _unforeseen(failure: Exception) -> Text:
    """A mistake of ours: where it happened goes to a file for whoever mends it, not to the person.

    Without what the exceptions say: they quote what they were given, and that may be a name.
    """
    report: Path | None = None
    try:
        report = Settings().data / "last-failure.txt"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        with os.fdopen(os.open(report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(_frames(failure, set()))
    except OSError:
        report = None
    name = type(failure).__name__
    where = "" if report is None else f" ({report})"
    return Text(
        f"Lỗi của chương trình: {name}. Hãy gửi báo cáo này cho người bảo trì{where}.",
        f"A fault of the program: {name}. Please send this report to the maintainers{where}.",
    )


def _frames(failure: BaseException, told: set[int]) -> Iterator[str]:
    """The lines of code an exception came through and its type, after those of the exceptions behind it."""
    if id(failure) in told:
        return
    told.add(id(failure))
    behind = [failure.__cause__, None if failure.__suppress_context__ else failure.__context__]
    behind += failure.exceptions if isinstance(failure, BaseExceptionGroup) else ()
    for one in behind:
        if one is not None:
            yield from _frames(one, told)
    yield from traceback.format_tb(failure.__traceback__)
    yield f"{type(failure).__module__}.{type(failure).__qualname__}\n\n"
