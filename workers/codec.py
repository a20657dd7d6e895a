"""Encrypts whatever Temporal keeps a copy of: inputs, updates, answers, failures.

The log has its own sealing, per household; this is for Temporal's copy alone. What no codec covers (ids, names of
workflows and activities, search attributes, error types) never holds anything personal.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

ENCODING: Final = b"binary/landclear-aes-gcm"
_PURPOSE: Final = b"landclear: payloads in Temporal"
_UNBOUND: Final = b"landclear: no workflow"
_NONCE_BYTES: Final = 12
#: A schedule adds the time to the id of each run and hands it the result of the run before, under that one's id.
_TIME_OF_RUN: Final = re.compile(r"(?<=-scheduled)-[0-9TZ:.-]+$")


#: What reads and writes our messages, and the validators it has put together: once for the process.
_MESSAGES: Final = tuple(PydanticPayloadConverter().converters.values())


class UnreadablePayload(Exception):
    """A payload of another installation, of a key that was retired, or copied from another workflow."""


class SealingCodec(PayloadCodec, WithSerializationContext):
    """AES-GCM under a ring of keys, each payload bound to the workflow it belongs to.

    The primary key encrypts, every key of the ring decrypts, so a key is rotated by adding it everywhere, making it
    primary, and retiring the old one only when no run that it encrypted is left. Payloads that are not ours pass
    unchanged: an installation that began without a codec stays readable.
    """

    def __init__(self, primary: str, master_keys: Mapping[str, bytes], workflow_id: str | None = None) -> None:
        """Use the ring ``master_keys``, by key id; ValueError where ``primary`` is not one of them."""
        if primary not in master_keys:
            raise ValueError(f"the primary key {primary!r} is not in the ring")
        self._primary = primary
        # Derived: the same master key never serves two purposes.
        self._ciphers = {
            key_id: AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key))
            for key_id, key in master_keys.items()
        }
        self._workflow_id = workflow_id

    def with_context(self, context: SerializationContext) -> Self:
        """The codec for payloads of the workflow of ``context``."""
        workflow_id = (
            _TIME_OF_RUN.sub("", context.workflow_id)
            if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext) and context.workflow_id
            else None
        )
        if workflow_id == self._workflow_id:
            return self
        bound = object.__new__(type(self))
        bound._primary, bound._ciphers = self._primary, self._ciphers
        bound._workflow_id = workflow_id
        return bound

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypted payloads, in order."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Plain payloads, in order; raises UnreadablePayload."""
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._primary].encrypt(nonce, payload.SerializeToString(), _bound_to(self._workflow_id))
        return Payload(
            metadata={
                "encoding": ENCODING,
                "key": self._primary.encode(),
                # Some callers know no workflow when they encode, and read back inside one.
                "bound": b"1" if self._workflow_id is not None else b"0",
            },
            data=nonce + sealed,
        )

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata.get("key", b"").decode("utf-8", "replace")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnreadablePayload(f"no key {key_id!r} in the ring")
        workflow_id = self._workflow_id if payload.metadata.get("bound") == b"1" else None
        try:
            plain = cipher.decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], _bound_to(workflow_id))
        except InvalidTag:
            raise UnreadablePayload(f"key {key_id!r} does not open it here") from None
        return Payload.FromString(plain)


class SharedPayloadConverter(CompositePayloadConverter):
    """Pydantic messages. The library makes a converter anew at each turn of a workflow; all of them share the parts."""

    def __init__(self) -> None:
        super().__init__(*_MESSAGES)


@dataclass(frozen=True)
class SealingConverter(DataConverter):
    """Pydantic messages, sealed."""

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for payloads of the workflow of ``context``.

        Asked for a dozen times an act. Only the codec heeds a context, so nothing else is made anew.
        """
        codec = self.payload_codec
        bound_codec = codec.with_context(context) if isinstance(codec, SealingCodec) else codec
        if bound_codec is codec:
            return self
        bound = object.__new__(type(self))
        bound.__dict__.update(self.__dict__, payload_codec=bound_codec)
        return bound


def _bound_to(workflow_id: str | None) -> bytes:
    return _UNBOUND if workflow_id is None else b"workflow:" + workflow_id.encode()


def data_converter(primary: str, master_keys: Mapping[str, bytes]) -> DataConverter:
    """What every client of an installation uses: pydantic messages, encrypted, texts of failures too."""
    return SealingConverter(
        payload_converter_class=SharedPayloadConverter,
        payload_codec=SealingCodec(primary, master_keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
