"""Personal text sealed with a key per household or person, so that removing the key erases it.

A sealed text is ``sealed:<key id>:<base64 of nonce and ciphertext>``. The key id belongs to the
subject's key: after an erasure a new key has another id, and older texts stay closed for good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.privacy import SEALED, is_sealed
from store.keys import NONCE_BYTES, KeyRing
from store.ports import Store, Unit, WrappedKey

#: What a page shows where the key is gone.
ERASED: Final = "[đã xóa]"

#: Whose key hashes personal ids for the search by them: nobody's, so no erasure reaches it.
SEARCH_SUBJECT: Final = UUID(int=0)

_CACHED_SUBJECTS: Final = 20_000
#: How long a process may go on using the key of somebody erased through another process.
_CACHE_SECONDS: Final = 60.0


class SubjectSealer:
    """Seals and opens by subject, with the keys it used lately at hand."""

    def __init__(self, keys: KeyRing, store: Store) -> None:
        self._ring = keys
        self._store = store
        self._cache: OrderedDict[UUID, tuple[float, str, AESGCM]] = OrderedDict()

    async def seal(self, unit: Unit, subject: UUID, texts: Sequence[str]) -> Sequence[str]:
        """Sealed forms in order; makes the subject's key, within the unit, where there is none yet."""
        return (await self.seal_many(unit, {subject: texts}))[subject] if texts else ()

    async def seal_many(self, unit: Unit, texts: Mapping[UUID, Sequence[str]]) -> Mapping[UUID, Sequence[str]]:
        """The same for many subjects; keys that are missing are made in one statement."""
        ciphers: dict[UUID, tuple[str, AESGCM]] = {}
        unknown: list[UUID] = []
        for subject in texts:
            cached = self._cached(subject)
            if cached is None:
                unknown.append(subject)
            else:
                ciphers[subject] = cached
        if unknown:
            fresh = {subject: self._ring.new_subject_key(subject) for subject in unknown}
            for subject, key in (await unit.subject_keys(fresh)).items():
                ciphers[subject] = (key.key_id, AESGCM(self._ring.unwrap(subject, key)))
                # A key made just now is gone again if the unit rolls back.
                unit.when_committed(partial(self._remember, subject, *ciphers[subject]))
        return {subject: [_sealed(*ciphers[subject], subject, text) for text in own] for subject, own in texts.items()}

    async def open(self, subject: UUID, sealed: Sequence[str]) -> Sequence[str]:
        """Open forms in order; ``[đã xóa]`` where the key is gone. Text that is not sealed stays as it is."""
        if not any(is_sealed(text) for text in sealed):
            return list(sealed)
        cipher = self._cached(subject)
        if cipher is None:
            stored = (await self._store.subject_keys([subject])).get(subject)
            if stored is None:
                return [ERASED if is_sealed(text) else text for text in sealed]
            cipher = (stored.key_id, AESGCM(self._ring.unwrap(subject, stored)))
            self._remember(subject, *cipher)
        return [_opened(*cipher, subject, text) for text in sealed]

    async def erase(self, subject: UUID) -> None:
        """Remove the subject's key and the people known under it; the log stays whole and verifies."""
        await self._store.erase_subject(subject)
        self._cache.pop(subject, None)

    def _cached(self, subject: UUID) -> tuple[str, AESGCM] | None:
        entry = self._cache.get(subject)
        if entry is None or entry[0] < time.monotonic():
            return None
        self._cache.move_to_end(subject)
        return entry[1], entry[2]

    def _remember(self, subject: UUID, key_id: str, cipher: AESGCM) -> None:
        self._cache[subject] = (time.monotonic() + _CACHE_SECONDS, key_id, cipher)
        self._cache.move_to_end(subject)
        while len(self._cache) > _CACHED_SUBJECTS:
            self._cache.popitem(last=False)


def personal_id_hash(search_key: bytes, personal_id: str) -> bytes | None:
    """Finds a person by a personal id without keeping it; None for an empty one."""
    bare = "".join(personal_id.split())
    return hmac.new(search_key, bare.encode(), hashlib.sha256).digest() if bare else None


def search_key(ring: KeyRing, stored: WrappedKey) -> bytes:
    """The key that hashes personal ids. Raises BadKeyRing."""
    return ring.unwrap(SEARCH_SUBJECT, stored)


def _sealed(key_id: str, cipher: AESGCM, subject: UUID, text: str) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = nonce + cipher.encrypt(nonce, text.encode(), subject.bytes)
    return f"{SEALED}{key_id}:{base64.b64encode(box).decode()}"


def _opened(key_id: str, cipher: AESGCM, subject: UUID, text: str) -> str:
    if not is_sealed(text):
        return text
    own_id, _, box = text.removeprefix(SEALED).partition(":")
    if own_id != key_id:
        return ERASED
    raw = base64.b64decode(box)
    try:
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], subject.bytes).decode()
    except InvalidTag:
        return ERASED
