"""Everything that goes wrong, told as an RFC 9457 problem document in the reader's language.

The one translator at the HTTP boundary: a stable ``code``, a title and a detail in Vietnamese or
English, and a refusal's parameters. No traceback and no value a person typed ever goes out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from activities.messages import EventRef, Outcome, Refusal
from console.dispatch import NotSaved, OutcomeUnknown
from console.wording import HTTP_PROBLEMS
from domain.wording.inputs import in_words, limits_of
from domain.wording.phrases import Lang
from domain.wording.refusals import render

MEDIA_TYPE: Final = "application/problem+json"
#: Language of whoever asks for none: the office works in Vietnamese.
FIRST_LANGUAGE: Final = "vi"
#: Members of RFC 9457 that a refusal's parameter may not take the place of.
_RESERVED: Final = frozenset({"type", "title", "status", "detail", "instance", "code"})
_CODE_OF_STATUS: Final = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}
_LANGUAGE: Final = re.compile(r"^(?P<tag>[A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=(?P<q>[01](?:\.\d{0,3})?))?$")


class Problem(Exception):
    """An answer that is no success, on its way to the translator."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers
        self.params: Mapping[str, Any] = params


def refused(refusal: Refusal) -> Problem:
    """The problem of a domain refusal; a stream that is not there is an address that is not there."""
    status = 404 if refusal.code == "unknown_stream" else 422
    return Problem(status, refusal.code, **_parameters(refusal))


def conflict(outcome: Outcome) -> Problem:
    """The problem of a command that others made stale, with what they recorded since."""
    return Problem(409, "conflict", version=outcome.version, changes=[told(event) for event in outcome.events])


def unanswered(reason: NotSaved | OutcomeUnknown, command_id: UUID, apply_before: datetime) -> Problem:
    """The problem of a command the store gave no answer to: not saved, or not yet known."""
    if isinstance(reason, NotSaved):
        return Problem(503, "store_unavailable", {"Retry-After": "2"}, command_id=command_id)
    return Problem(
        503,
        "outcome_unknown",
        {"Retry-After": "5"},
        command_id=command_id,
        known_after=apply_before,
        ask=f"/api/v1/commands/{command_id}",
    )


def invalid_input(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of a form that does not fit, told by place (``loc``), kind (``type``) and limits (``ctx``)."""
    problems = [
        {"field": ".".join(str(part) for part in error["loc"]), "type": error["type"], **limits_of(error)}
        for error in errors[:20]
    ]
    return Problem(422, "invalid_input", field=problems[0]["field"], problems=problems)


def told(event: EventRef) -> dict[str, Any]:
    """An event as answers name it."""
    return event.model_dump(mode="json")


def describe(refusal: Refusal, language: str) -> dict[str, Any]:
    """A refusal as part of a good answer: why an act is barred."""
    params = _parameters(refusal)
    title, detail = words(refusal.code, params, language)
    return {"code": refusal.code, "title": title, "detail": detail, **_members(refusal.code, params, language)}


def words(code: str, params: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Title and detail of a code; a parameter that is missing leaves its place empty."""
    own = HTTP_PROBLEMS.get(code)
    if own is None:
        return render(code, params, language)
    title, detail = own[language]
    return title, detail.format_map(_Blank(params))


def language_of(accept_language: str) -> str:
    """``vi`` or ``en``: whichever the header wants more, Vietnamese where it wants neither."""
    best, weight = FIRST_LANGUAGE, 0.0
    for part in accept_language.split(","):
        match = _LANGUAGE.match(part.strip())
        if match is None or match["tag"].lower() not in {"vi", "en"}:
            continue
        q = float(match["q"] or 1)
        if q > weight:
            best, weight = match["tag"].lower(), q
    return best


def answer(request: Request, problem: Problem) -> JSONResponse:
    """The problem document of a request, in its language."""
    language = language_of(request.headers.get("accept-language", ""))
    params = jsonable_encoder(problem.params)
    title, detail = words(problem.code, params, language)
    return JSONResponse(
        {
            "type": f"urn:landclear:problem:{problem.code}",
            "title": title,
            "status": problem.status,
            "detail": detail,
            "instance": request.url.path,
            "code": problem.code,
            **_members(problem.code, params, language),
        },
        status_code=problem.status,
        headers={"Content-Language": language, **(problem.headers or {})},
        media_type=MEDIA_TYPE,
    )


async def on_problem(request: Request, problem: Exception) -> JSONResponse:
    """Handler of our own problems."""
    if not isinstance(problem, Problem):
        raise TypeError(type(problem).__name__)
    return answer(request, problem)


async def on_store_unavailable(request: Request, _: Exception) -> JSONResponse:
    """Handler of a reading that PostgreSQL did not answer."""
    return answer(request, Problem(503, "store_unavailable", {"Retry-After": "2"}))


async def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    """Handler of a query or path that does not fit; a path that names nothing is not found."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(type(error).__name__)
    errors = error.errors()
    if errors[0]["loc"][0] == "path":
        return answer(request, Problem(404, "not_found"))
    return answer(request, invalid_input([{**one, "loc": one["loc"][1:] or one["loc"]} for one in errors]))


async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """Handler of what the framework itself refuses, such as an address that is not there."""
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__)
    code = _CODE_OF_STATUS.get(error.status_code, "invalid_input" if error.status_code < 500 else "system_fault")
    return answer(request, Problem(error.status_code, code, error.headers))


def _parameters(refusal: Refusal) -> dict[str, Any]:
    params: dict[str, Any] = json.loads(refusal.params)
    return params


def _members(code: str, params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Parameters as members of the document; one that would hide a member of the standard is ``given_``."""
    if code == "invalid_input":
        params = in_words(params, Lang(language))
    return {f"given_{name}" if name in _RESERVED else name: value for name, value in params.items()}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
