"""Reminders and escalations of one person of the office."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator

from console.parameters import Cursor, Limit, bad_cursor, plain
from console.problems import language_of
from console.security import Account, Parts
from domain.wording.phrases import Lang
from domain.wording.reminders import subject
from store.queries import BadCursor
from store.read_models import InboxRow

router = APIRouter(prefix="/api/v1", tags=["inbox"])


@router.get("/inbox")
async def inbox(
    request: Request,
    wiring: Parts,
    account: Account,
    on_behalf_of: Annotated[
        str | None,
        Query(max_length=40, description="Staff code; the account's own inbox without it"),
        AfterValidator(plain),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> dict[str, Any]:
    """Somebody's inbox, newest line first; lines name codes and dates, never a person or a sum."""
    language = Lang(language_of(request.headers.get("accept-language", "")))
    try:
        page = await wiring.queries.inbox(on_behalf_of or account, cursor, limit)
    except BadCursor as cursor_of_another:
        raise bad_cursor(cursor_of_another) from None
    return {"items": [_line(row, language) for row in page.items], "next": page.next}


def _line(row: InboxRow, language: Lang) -> dict[str, Any]:
    params = json.loads(row.params)
    told = row.model_dump(mode="json", exclude={"params", "subject", "stream_kind", "stream_id", "project_code"})
    return {
        **told,
        "text": subject(row.subject, params, language),
        "subject": row.subject,
        "params": params,
        "stream": row.stream_kind.value,
        "stream_id": row.stream_id,
        "project": row.project_code,
    }
