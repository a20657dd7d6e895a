"""The key ring file: master keys that wrap the keys of households and people.

Kept apart from the database and backed up apart: who has one of the two reads no names.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.ports import WrappedKey

_KEY_BYTES: Final = 32
#: What AES-GCM is specified for; random ones are safe for four billion texts per key.
NONCE_BYTES: Final = 12


class BadKeyRing(Exception):
    """The key ring file is missing, unreadable or not what it should be."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys by id; the primary one wraps new keys, the others still unwrap old ones."""

    primary: str
    keys: Mapping[str, bytes] = field(repr=False)

    def new_subject_key(self, subject: UUID) -> WrappedKey:
        """A fresh key for a household or person, wrapped with the primary master key."""
        return self._wrap(subject, secrets.token_hex(8), secrets.token_bytes(_KEY_BYTES))

    def unwrap(self, subject: UUID, key: WrappedKey) -> bytes:
        """The subject's key in the open.

        Raises BadKeyRing when its master key is not on the ring, or it was wrapped for somebody else.
        """
        master = self.keys.get(key.master_id)
        if master is None:
            raise BadKeyRing(f"master key {key.master_id} is not on the key ring")
        nonce, sealed = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
        try:
            return AESGCM(master).decrypt(nonce, sealed, _bound_to(subject, key.key_id))
        except InvalidTag:
            raise BadKeyRing(f"master key {key.master_id} does not open the key of {subject}") from None

    def rewrap(self, subject: UUID, key: WrappedKey) -> WrappedKey:
        """The same key wrapped with the present primary: texts sealed with it stay as they are.

        Raises BadKeyRing as ``unwrap`` does.
        """
        return self._wrap(subject, key.key_id, self.unwrap(subject, key))

    def _wrap(self, subject: UUID, key_id: str, plain: bytes) -> WrappedKey:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.primary]).encrypt(nonce, plain, _bound_to(subject, key_id))
        return WrappedKey(key_id, self.primary, nonce + sealed)


def new_key_ring() -> KeyRing:
    """A ring with one fresh master key."""
    name = secrets.token_hex(4)
    return KeyRing(name, {name: secrets.token_bytes(_KEY_BYTES)})


def rotated(ring: KeyRing) -> KeyRing:
    """The ring with a fresh primary key; the others stay, as texts sealed under them exist."""
    fresh = new_key_ring()
    return KeyRing(fresh.primary, {**ring.keys, **fresh.keys})


def read_key_ring(path: Path) -> KeyRing:
    """The key ring of a file ``{"primary": id, "keys": {id: base64 of 32 bytes}}``.

    Raises BadKeyRing.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(name): base64.b64decode(text, validate=True) for name, text in document["keys"].items()}
        primary = str(document["primary"])
    except OSError as problem:
        raise BadKeyRing(f"{path}: {problem.strerror}") from problem
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as problem:
        raise BadKeyRing(f"{path}: not a key ring") from problem
    if primary not in keys or any(len(key) != _KEY_BYTES for key in keys.values()):
        raise BadKeyRing(f"{path}: not a key ring")
    return KeyRing(primary, keys)


def write_key_ring(path: Path, ring: KeyRing) -> None:
    """Write the ring for its owner alone, whole or not at all."""
    document = {
        "primary": ring.primary,
        "keys": {name: base64.b64encode(key).decode() for name, key in ring.keys.items()},
    }
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def ensure_key_ring(path: Path) -> KeyRing:
    """The ring of the file, made on the first start.

    Never call it on an installation that has data: a new ring opens none of the names in it.
    Raises BadKeyRing when there is a file that is no key ring.
    """
    if not path.exists():
        write_key_ring(path, new_key_ring())
    return read_key_ring(path)


def _bound_to(subject: UUID, key_id: str) -> bytes:
    """Keeps a wrapped key from being put in another subject's place."""
    return subject.bytes + key_id.encode()
