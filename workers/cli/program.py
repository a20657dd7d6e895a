"""The verbs put together, and the way every one of them ends: an exit code and a sentence."""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Final

import typer

from workers.cli.speech import CliRefusal, language_of
from workers.embedded.stopping import INTERRUPTED
from workers.logging import configure_logging
from workers.settings import SOURCE_ROOT

#: verb -> (module with a function ``verb``, Vietnamese, English). Only the verb asked for is imported.
VERBS: Final[dict[str, tuple[str, str, str]]] = {
    "demo": (
        "demo",
        "chạy trọn một dự án mẫu, in kết quả rồi dừng sạch",
        "run a whole sample project, print where it stands, stop cleanly",
    ),
    "up": (
        "up",
        "chạy hệ thống trên máy này cho đến khi nhấn Ctrl-C",
        "run the system on this machine until Ctrl-C",
    ),
    "import": ("import_workbook", "nhập dự án từ bảng tính", "read a project from a workbook"),
    "value": (
        "value",
        "tính bồi thường, hỗ trợ của từng hộ trong bảng tính, giải thích từng dòng",
        "value every household of a workbook and explain each line; nothing is stored",
    ),
    "rebuild": (
        "rebuild",
        "dựng lại các bảng đọc từ nhật ký sự kiện",
        "rebuild the read models from the event log",
    ),
    "token": (
        "token",
        "cấp thêm mã truy cập cho một tài khoản, hoặc thu hồi",
        "issue another bearer token of an account, or revoke all it has",
    ),
    "verify": (
        "verify",
        "đối chiếu chuỗi băm và bảng đọc với nhật ký",
        "compare hash chains and read models with the log",
    ),
    "reconcile": (
        "reconcile",
        "khởi động hoặc đánh thức những quy trình bị thiếu hay bị chậm",
        "start or wake workflows that are missing or behind",
    ),
    "worker": (
        "worker",
        "một tiến trình xử lý, cho bản triển khai thật",
        "one worker process of a real deployment",
    ),
    "console": (
        "console",
        "một tiến trình giao diện, cho bản triển khai thật",
        "one console process of a real deployment",
    ),
    "migrate": (
        "migrate",
        "đưa lược đồ cơ sở dữ liệu lên bản mới nhất",
        "bring the database schema to the newest version",
    ),
    "backup": ("backup", "sao lưu dữ liệu và tệp đính kèm", "copy the data and the attachments to a file"),
    "restore": ("restore", "khôi phục từ bản sao lưu", "restore from such a file"),
    "clock": (
        "clock",
        "xem hoặc dời đồng hồ của bản thực hành",
        "show or move the clock of a practice installation",
    ),
    "bench": ("bench", "đo tốc độ, báo theo tỷ lệ", "measure speed, reported as ratios"),
    "status": (
        "status",
        "các tiến trình, việc còn tồn và đồng hồ của hệ thống",
        "processes, what is still to be carried, and the clock of the installation",
    ),
}

#: Their log is what an operator follows; for the others a person reads the answer, and only trouble is logged.
_LONG_RUNNING: Final = frozenset({"up", "worker", "console"})


def version() -> str:
    """The version of the program, as pyproject.toml states it."""
    with (SOURCE_ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def run(arguments: Sequence[str]) -> int:
    """Run one verb and give its exit code: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Vietnamese still gets the English.
            stream.reconfigure(errors="replace")
    language = "vi"
    try:
        language, rest = language_of(arguments)
        verb = next((word for word in rest if not word.startswith("-")), "")
        configure_logging(for_machines=not sys.stderr.isatty(), level="INFO" if verb in _LONG_RUNNING else "ERROR")
        code = _application(verb)(rest, prog_name="landclear", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as failure:  # noqa: BLE001 - whatever it is, a person is told in a sentence
        # Only a failure pays for the imports by which it is recognised.
        from workers.cli.failures import explain

        text, code = explain(failure)
        typer.echo(text.spoken(language), err=True)
    return int(code or 0)


def _application(asked: str) -> typer.Typer:
    """The program with all verbs named and the asked one loaded: none pays for another's imports."""
    application = typer.Typer(
        name="landclear",
        help="Giải phóng mặt bằng công bằng, đúng hạn. / Clears land fairly and on time.",
        epilog="--lang vi|en: ngôn ngữ đứng trước trong các thông báo. / which language comes first in messages.",
        no_args_is_help=False,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.callback(invoke_without_command=True)(_without_verb)
    for verb, (module, vi, en) in VERBS.items():
        function = _verb(module) if verb == asked else _not_loaded
        application.command(verb, help=f"{vi} / {en}")(function)
    return application


def _without_verb(
    context: typer.Context,
    version_wanted: Annotated[bool, typer.Option("--version", help="in phiên bản / print the version")] = False,
) -> int:
    if version_wanted:
        typer.echo(f"landclear {version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise CliRefusal("Hãy chọn một lệnh.", "Choose a verb.", exit_code=2)
    return 0


def _verb(module: str) -> Callable[..., int]:
    function: Callable[..., int] = import_module(f"workers.cli.{module}").verb
    return function


def _not_loaded() -> int:
    raise AssertionError("only the verb that was asked for runs")
