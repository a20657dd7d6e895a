"""The folder that holds everything one installation keeps, and who may use it at a time."""

import errno
import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from workers.embedded.errors import DataFolderInUse, DataFolderUnwritable, DiskFull, StackError

# A first start writes about 60 MB; twice that leaves room for the log and the first day's work.
ROOM_TO_START = 128 * 1024 * 1024


class DataFolder:
    """The layout of a data folder and its owner lock.

    `acquire` raises DataFolderInUse, DataFolderUnwritable or DiskFull. The lock is the operating system's, so it
    falls with its owner however that ended; the number inside the file is only there to be named in the refusal.
    """

    def __init__(self, path: Path) -> None:
        """Describe the folder at `path`; nothing is touched before `acquire`."""
        self.path = path.resolve()
        self._lock: IO[str] | None = None

    @property
    def keys(self) -> Path:
        """Where the installation's keys lie; readable by its account alone."""
        return self.path / "keys"

    @property
    def attachments(self) -> Path:
        """Where attachments and produced papers lie, encrypted."""
        return self.path / "attachments"

    @property
    def run(self) -> Path:
        """Identities of the processes that run now."""
        return self.path / "run"

    @property
    def endpoints(self) -> Path:
        """How the servers of the folder's present owner are reached, once they are."""
        return self.run / "endpoints.json"

    def acquire(self) -> None:
        """Make the folder and become its only user."""
        make_private_folder(self.path, reachable=True)
        lock = self._open_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = lock.read().strip()
            lock.close()
            raise DataFolderInUse(self.path, int(owner) if owner.isdigit() else None) from None
        self._lock = lock
        try:
            require_room(self.path)
            lock.seek(0)
            lock.truncate()
            lock.write(str(os.getpid()))
            lock.flush()
            for folder in (self.keys, self.attachments, self.run):
                make_private_folder(folder)
            # Of an owner that was killed: nobody may follow it to ports that are somebody else's now.
            self.endpoints.unlink(missing_ok=True)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let the next start in. The file stays: removing it would let two starts lock two different files."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _open_lock(self) -> IO[str]:
        path = self.path / "lock"
        try:
            return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+", encoding="utf-8")
        except OSError as problem:
            raise refusal_for(self.path, problem) from problem


def make_private_folder(folder: Path, *, reachable: bool = False) -> None:
    """Make `folder` for its owner alone, unless it is there.

    `reachable`: started as root, the database server runs under another account that must be able to walk through.
    """
    mode = 0o711 if reachable and os.geteuid() == 0 else 0o700
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True, mode=mode)
    except OSError as problem:
        raise refusal_for(folder, problem) from problem
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataFolderUnwritable(folder, os.strerror(errno.EACCES))


def refusal_for(folder: Path, problem: OSError) -> StackError:
    """What to tell about an error that the system gave while something in `folder` was being written."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(folder, ROOM_TO_START)
    return DataFolderUnwritable(folder, problem.strerror or str(problem))


def require_room(folder: Path) -> None:
    """Raise DiskFull when a server could not even start in `folder`."""
    if shutil.disk_usage(folder).free < ROOM_TO_START:
        raise DiskFull(folder, ROOM_TO_START)
