"""Why the embedded stack would not start, in words for the person who started it.

StackError
├── DataFolderInUse       another start holds the folder
├── DataFolderUnwritable  the folder cannot be made, written or belongs to another account
├── NoInstallation        the folder holds none, and what was asked for needs one
├── DataFolderDamaged     a part of the folder that the rest depends on is gone
├── DiskFull              too little room to start safely
├── PortTaken             a port that was asked for belongs to another program
├── BinariesMissing       the environment lacks the servers
└── ServerFailed          a server ended or stayed silent while starting; carries the end of its log
"""

from pathlib import Path
from typing import ClassVar


class StackError(Exception):
    """The embedded stack refuses or fails to start.

    `code` is stable; `vi` and `en` say what happened and what to do, one sentence each or more.
    """

    code: ClassVar[str] = "stack_failed"

    def __init__(self, vi: str, en: str) -> None:
        """Keep both texts; printing the error gives Vietnamese first."""
        super().__init__(vi, en)
        self.vi = vi
        self.en = en

    def __str__(self) -> str:
        """Both languages, Vietnamese first."""
        return f"{self.vi}\n{self.en}"


class DataFolderInUse(StackError):
    """A second start on a folder whose owner is alive. `pid` is that owner, None when it left no trace."""

    code = "data_folder_in_use"

    def __init__(self, folder: Path, pid: int | None) -> None:
        """Name the folder and its owner."""
        self.pid = pid
        super().__init__(
            f"Thư mục dữ liệu {folder} đang được tiến trình {pid or '?'} sử dụng. "
            "Hãy dừng chương trình đó trước, hoặc chọn thư mục khác.",
            f"The data folder {folder} is in use by process {pid or '?'}. "
            "Stop that program first, or choose another folder.",
        )


class DataFolderUnwritable(StackError):
    """The folder cannot be created or written by the account that started the program."""

    code = "data_folder_unwritable"

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder and what the system said."""
        super().__init__(
            f"Không ghi được vào thư mục dữ liệu {folder} ({reason}). "
            "Hãy chọn thư mục khác, hoặc chạy bằng tài khoản sở hữu thư mục này.",
            f"The data folder {folder} cannot be written ({reason}). "
            "Choose another folder, or run as the account that owns it.",
        )


class NoInstallation(StackError):
    """The folder holds no installation: a mistyped folder must not look like an empty, healthy one."""

    code = "no_installation"

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        super().__init__(
            f"Thư mục {folder} chưa có hệ thống nào. Hãy đặt LANDCLEAR_DATA cho đúng.",
            f"There is no installation in the folder {folder}. Set LANDCLEAR_DATA.",
        )


class DataFolderDamaged(StackError):
    """Something in the folder that only a backup can replace is missing."""

    code = "data_folder_damaged"

    def __init__(self, missing: Path) -> None:
        """Name what is missing."""
        super().__init__(
            f"Thư mục dữ liệu bị hỏng: thiếu {missing}. Hãy khôi phục từ bản sao lưu vào một thư mục trống.",
            f"The data folder is damaged: {missing} is missing. Restore a backup into an empty folder.",
        )


class DiskFull(StackError):
    """Too little room where `folder` lies."""

    code = "disk_full"

    def __init__(self, folder: Path, needed_bytes: int) -> None:
        """Say how much room a start needs."""
        mebibytes = needed_bytes // (1024 * 1024)
        super().__init__(
            f"Ổ đĩa chứa {folder} đã đầy. Hãy giải phóng ít nhất {mebibytes} MB rồi chạy lại; chưa có gì bị mất.",
            f"The disk that holds {folder} is full. Free at least {mebibytes} MB and start again; nothing was lost.",
        )


class PortTaken(StackError):
    """A port that has to be this one and no other is in use."""

    code = "port_taken"

    def __init__(self, port: int) -> None:
        """Name the port."""
        self.port = port
        super().__init__(
            f"Cổng {port} đang được chương trình khác sử dụng. Hãy dừng chương trình đó hoặc chọn cổng khác.",
            f"Port {port} is in use by another program. Stop that program or choose another port.",
        )


class BinariesMissing(StackError):
    """The environment holds no server program; `program` is what was looked for."""

    code = "binaries_missing"

    def __init__(self, program: str, variable: str) -> None:
        """Name the program, and the variable that points to an external server instead."""
        super().__init__(
            f"Thiếu chương trình máy chủ {program}. Hãy xóa thư mục .venv rồi chạy lại, "
            f"hoặc đặt {variable} trỏ tới máy chủ có sẵn.",
            f"The server program {program} is missing. Delete the .venv folder and run again, "
            f"or point {variable} to a server you have.",
        )


class ServerFailed(StackError):
    """A server ended, or did not answer in time, while it was being started."""

    code = "server_failed"

    def __init__(self, server: str, log: Path, tail: str) -> None:
        """Carry the end of the server's log, which says why."""
        self.tail = tail
        super().__init__(
            f"{server} không khởi động được. Nhật ký: {log}",
            f"{server} did not start. Log: {log}\n{tail}".rstrip(),
        )
