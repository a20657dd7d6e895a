"""The errors of the domain, all in one tree.

LandclearError
├── Rejection                a command cannot be accepted; the person is told what to do
│   └── (codes in domain/wording/refusals.py; stable, translated, with parameters)
├── UnknownCommandType       the type of a command is not one of this version's
├── UnknownEventType         a newer worker wrote it: wait for a newer worker, never skip
└── UpcastError              stored payload does not fit its own schema version
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class LandclearError(Exception):
    """The root of everything this program raises on purpose."""


class Rejection(LandclearError):
    """A command the domain refuses, with a stable code and the parameters of its message.

    The text in Vietnamese and English is found under the code in ``domain/wording``.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params


class UnknownCommandType(LandclearError):
    """No command of this name exists for this kind of stream."""


class UnknownEventType(LandclearError):
    """An event type this version does not know: a newer worker is needed."""


class UpcastError(LandclearError):
    """A stored payload could not be brought to the present schema version."""
