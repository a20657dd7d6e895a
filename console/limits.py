"""How much anybody may send: counted while it arrives, so that a false Content-Length helps nobody."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from console.problems import Problem

#: The widest form with its 4,000-letter reasons fits thirty times over; the door refuses longer bodies too.
MOST_COMMAND_BYTES: Final = 1_000_000
#: A workbook of 10,000 households is about 5 MB.
MOST_UPLOAD_BYTES: Final = 32_000_000


async def body_of(request: Request, most_bytes: int = MOST_COMMAND_BYTES) -> bytes:
    """The body of a request.

    Raises Problem ``body_too_large`` (413) as soon as it is known to be longer.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared) > most_bytes:
        raise Problem(413, "body_too_large", most_bytes=most_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise Problem(413, "body_too_large", most_bytes=most_bytes)
    return bytes(body)
