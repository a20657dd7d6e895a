"""A server's own log file: kept between runs, never endless, and quoted when a start fails."""

import os
import shutil
from pathlib import Path

_KEEP_BYTES = 10 * 1024 * 1024
_TAIL_BYTES = 3_000


class ServerLog:
    """One log file and the place in it where the present run began."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; it is made by `open_for_child`."""
        self.path = path
        self._mark = 0

    def open_for_child(self) -> int:
        """Open for appending and give the descriptor, which the caller closes after the child has it.

        A file past ten megabytes becomes `<name>.1`, replacing the one before: two files are enough to look back.
        """
        if self.path.exists() and self.path.stat().st_size > _KEEP_BYTES:
            self.path.replace(self.path.with_name(self.path.name + ".1"))
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._mark = os.fstat(descriptor).st_size
        return descriptor

    def keep_small(self) -> None:
        """Put a file past ten megabytes aside while its server goes on writing to it.

        Copied and emptied instead of renamed, because the server keeps its descriptor and would follow the name; it
        appends, so it goes on at the new beginning. What it writes between the two steps is lost.
        """
        if self.path.exists() and self.path.stat().st_size > _KEEP_BYTES:
            aside = self.path.with_name(self.path.name + ".1")
            aside.unlink(missing_ok=True)
            aside.touch(mode=0o600)
            shutil.copyfile(self.path, aside)
            os.truncate(self.path, 0)
            self._mark = 0

    def tail(self) -> str:
        """The end of what the present run wrote."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(self._mark, self.path.stat().st_size - _TAIL_BYTES))
                return file.read().decode("utf-8", errors="replace").strip()
        except OSError:
            return ""
