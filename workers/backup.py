"""A consistent copy of an installation in one file, with everything that opens or tells names in a second one.

One snapshot of PostgreSQL, table by table, then the attachments, which never change once an event names them.
``FILE`` alone names nobody: the log in it is sealed. ``FILE.keys`` holds the key ring, the keys of households and the
plain names used for searching; keep it elsewhere and for a shorter time, as an erasure has to reach it too.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from store.connections import UTF8
from store.installation import begin_new_epoch

_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_RING: Final = "ring.json"
#: Tables of the second file: wrapped keys and plain names.
NAMES_AND_KEYS: Final = frozenset({"sealing_keys", "parties"})
#: The schema's own; told by the revision in the manifest instead.
_NOT_COPIED: Final = frozenset({"alembic_version"})
_CHUNK: Final = 1024 * 1024

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class BackupError(Exception):
    """Why a backup or a restore stops; ``vi`` and ``en`` say what to do."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.vi = vi
        self.en = en


class TableCopy(BaseModel):
    """One table in a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    columns: tuple[str, ...]
    rows: int


class Manifest(BaseModel):
    """What a backup file holds; tables in an order in which they can be filled again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = _FORMAT
    schema_revision: str
    taken_at: AwareDatetime
    tables: tuple[TableCopy, ...]
    sequences: Mapping[str, int]


def keys_beside(file: Path) -> Path:
    """The second file of a backup."""
    return file.with_name(f"{file.name}.keys")


async def back_up(owner_url: str, key_ring: Path, attachments: Path, file: Path) -> Manifest:
    """Write ``file`` and ``file``.keys, whole or not at all.

    Raises BackupError when one of them exists, psycopg.Error, OSError.
    """
    keys = keys_beside(file)
    for path in (file, keys):
        if path.exists():
            raise BackupError(
                f"Đã có tệp {path}. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè.",
                f"{path} exists. Choose another name; an older backup is never overwritten.",
            )
    unfinished = [_unfinished(file), _unfinished(keys)]
    try:
        with _archive(unfinished[0]) as log, _archive(unfinished[1]) as names:
            async with await psycopg.AsyncConnection.connect(
                owner_url, autocommit=True, client_encoding=UTF8
            ) as connection:
                manifest = await _copy_out(connection, log, names)
            for path in _files_below(attachments):
                log.write(path, f"attachments/{path.relative_to(attachments)}")
            names.write(key_ring, _RING)
            for archive in (log, names):
                archive.writestr(_MANIFEST, manifest.model_dump_json())
        # A backup that was reported is there after a power cut, and its keys first: one that is there can be opened.
        for path in unfinished:
            _sync(path)
        unfinished[1].replace(keys)
        unfinished[0].replace(file)
        _sync(file.parent)
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)
    return manifest


async def _copy_out(connection: Connection, log: zipfile.ZipFile, names: zipfile.ZipFile) -> Manifest:
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        copies: list[TableCopy] = []
        for table in await _tables(connection):
            columns = await _columns(connection, table)
            archive = names if table in NAMES_AND_KEYS else log
            rows = await _copy_table_out(connection, table, columns, archive)
            copies.append(TableCopy(name=table, columns=tuple(columns), rows=rows))
        return Manifest(
            schema_revision=await schema_revision(connection),
            taken_at=datetime.now(UTC),
            tables=tuple(copies),
            sequences=await _sequences(connection),
        )


async def _copy_table_out(connection: Connection, table: str, columns: Sequence[str], archive: zipfile.ZipFile) -> int:
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_listed(columns), sql.Identifier(table))
    async with connection.cursor() as cursor:
        with archive.open(_entry(table), "w", force_zip64=True) as entry:
            async with cursor.copy(query) as copy:
                async for part in copy:
                    entry.write(part)
        return cursor.rowcount


def read_manifest(file: Path) -> Manifest:
    """What a backup holds.

    Raises BackupError when the file, or the one with the keys beside it, is no backup of ours, OSError.
    """
    manifests: list[Manifest] = []
    for path in (file, keys_beside(file)):
        if not path.is_file():
            raise BackupError(f"Không tìm thấy {path}.", f"{path} was not found.")
        try:
            with zipfile.ZipFile(path) as archive:
                damaged = archive.testzip()
                manifests.append(Manifest.model_validate_json(archive.read(_MANIFEST)))
        except (zipfile.BadZipFile, KeyError, ValidationError) as problem:
            raise _not_a_backup(path) from problem
        if damaged is not None or manifests[-1].format != _FORMAT:
            raise _not_a_backup(path)
    if manifests[0] != manifests[1]:
        raise BackupError(
            f"{file} và {keys_beside(file).name} không thuộc cùng một bản sao lưu.",
            f"{file} and {keys_beside(file).name} are not of the same backup.",
        )
    return manifests[0]


def _not_a_backup(path: Path) -> BackupError:
    return BackupError(
        f"{path} không phải bản sao lưu nguyên vẹn của landclear.", f"{path} is not a whole backup of landclear."
    )


async def restore(owner_url: str, key_ring: Path, attachments: Path, file: Path) -> Manifest:
    """Fill an empty installation from ``file`` and ``file``.keys, and raise its epoch.

    The rows still have to be rebuilt and the workflows started. Raises BackupError when the
    installation holds something or its schema is another one, psycopg.Error, OSError.
    """
    manifest = read_manifest(file)
    with zipfile.ZipFile(file) as log, zipfile.ZipFile(keys_beside(file)) as names:
        async with await psycopg.AsyncConnection.connect(owner_url, client_encoding=UTF8) as connection:
            await _require_empty(connection, manifest)
            await connection.execute("DELETE FROM installation")
            for table in manifest.tables:
                await _copy_table_in(connection, table, names if table.name in NAMES_AND_KEYS else log)
            for sequence, value in manifest.sequences.items():
                await connection.execute("SELECT setval(%s::regclass, %s)", (sequence, value))
            await begin_new_epoch(connection)
            # Before the commit: an installation with a log and without its keys would be worse than none.
            _put_ring(names.read(_RING), key_ring)
            _put_attachments(log, attachments)
    return manifest


async def _copy_table_in(connection: Connection, table: TableCopy, archive: zipfile.ZipFile) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), _listed(table.columns))
    async with connection.cursor() as cursor, cursor.copy(query) as copy:
        with archive.open(_entry(table.name)) as entry:
            while part := entry.read(_CHUNK):
                await copy.write(part)


async def _require_empty(connection: Connection, manifest: Manifest) -> None:
    if await schema_revision(connection) != manifest.schema_revision:
        raise BackupError(
            f"Bản sao lưu thuộc lược đồ {manifest.schema_revision}. Hãy khôi phục bằng phiên bản landclear đã tạo "
            "ra nó, rồi nâng cấp.",
            f"The backup is of schema {manifest.schema_revision}. Restore it with the version of landclear that "
            "made it, then upgrade.",
        )
    found = await (await connection.execute("SELECT EXISTS (SELECT FROM streams)")).fetchone()
    if found is not None and found[0]:
        raise BackupError(
            "Hệ thống này đã có dữ liệu. Hãy khôi phục vào một thư mục hoặc cơ sở dữ liệu trống.",
            "This installation holds data already. Restore into an empty folder or database.",
        )


async def schema_revision(connection: Connection) -> str:
    """The revision the schema is at."""
    found = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchone()
    return "" if found is None else str(found[0])


async def _tables(connection: Connection) -> list[str]:
    """All tables, those that others refer to first."""
    found = await connection.execute(
        """
        WITH RECURSIVE own AS (
            SELECT oid, relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        ), depth AS (
            SELECT oid, 0 AS level FROM own
            UNION
            SELECT c.conrelid, depth.level + 1 FROM pg_constraint AS c JOIN depth ON c.confrelid = depth.oid
            WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
        )
        SELECT relname::text FROM own JOIN depth USING (oid) GROUP BY relname ORDER BY max(level), relname
        """
    )
    return [name for (name,) in await found.fetchall() if name not in _NOT_COPIED]


async def _columns(connection: Connection, table: str) -> list[str]:
    """The columns that are stored as they were given."""
    found = await connection.execute(
        """
        SELECT attname::text FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
        """,
        (table,),
    )
    return [name for (name,) in await found.fetchall()]


async def _sequences(connection: Connection) -> dict[str, int]:
    """Where each sequence stands that was used."""
    found = await connection.execute(
        "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return {name: int(value) for name, value in await found.fetchall()}


def _put_ring(ring: bytes, place: Path) -> None:
    if place.exists() and place.read_bytes() != ring:
        if not os.access(place, os.W_OK):
            raise BackupError(
                f"Hãy đặt bộ khóa của bản sao lưu vào {place} trước; tệp này không ghi được.",
                f"Put the backup's key ring into {place} first; that file cannot be written.",
            )
        # The ring of an empty installation opened nothing yet.
        place.unlink()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(ring)
        _sync(place)
        _sync(place.parent)


def _put_attachments(log: zipfile.ZipFile, attachments: Path) -> None:
    folders: set[Path] = set()
    for entry in log.infolist():
        if entry.filename.startswith("attachments/"):
            place = (attachments / entry.filename.removeprefix("attachments/")).resolve()
            if not place.is_relative_to(attachments.resolve()):
                raise _not_a_backup(Path(log.filename or ""))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(log.read(entry))
            _sync(place)
            folders |= {folder for folder in place.parents if folder.is_relative_to(attachments.resolve())}
    for folder in folders:
        _sync(folder)


def _sync(path: Path) -> None:
    """Have a file's content, or a folder's names, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _archive(path: Path) -> zipfile.ZipFile:
    """A new archive that only its owner can read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _unfinished(file: Path) -> Path:
    return file.with_name(f".{file.name}.unfinished")


def _entry(table: str) -> str:
    return f"tables/{table}.copy"


def _listed(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
