"""Logs: readable for people, one JSON object per line for machines, and no personal data in either."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor
from temporalio import activity, workflow

#: Keys under which names, numbers, addresses or free text travel in this program. Logging one is a mistake; printing
#: it would be a leak.
_PERSONAL: Final = frozenset(
    {
        "account",
        "address",
        "body",
        "email",
        "head",
        "name",
        "note",
        "payload",
        "people",
        "personal_id",
        "phone",
        "plain",
        "reason_text",
        "token",
        "password",
        "authorization",
    }
)
#: Twelve digits are an identity number, ten to eleven a phone. Money is never logged with its digits in a row.
_LONG_NUMBER: Final = re.compile(r"(?<![\w-])(?:\+84|0)\d{8,11}(?![\w-])")
_REMOVED: Final = "[removed]"


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Last processor before the renderer: takes out whatever could name a person."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if key in _PERSONAL:
        return _REMOVED
    if isinstance(value, str):
        return _LONG_NUMBER.sub(_REMOVED, value)
    if isinstance(value, Mapping):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(key, item) for item in value]
    return value


def _without_noise(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    """Of Temporal's context keep what a reader looks for: which workflow, which activity, which try."""
    for source in ("temporal_workflow", "temporal_activity"):
        context = event.pop(source, None)
        if isinstance(context, Mapping):
            kept = ("workflow_id", "workflow_type", "activity_type", "attempt", "run_id")
            event.update({part: context[part] for part in kept if part in context})
    return event


def configure_logging(*, for_machines: bool, level: str = "INFO") -> None:
    """Send every log of the process to standard error; call it once, first thing.

    Everything goes through the standard library's root logger, so what uvicorn, SQLAlchemy and Temporal say looks the
    same. Workflow code logs through ``workflow.logger`` alone, which is silent during a replay.
    """
    # Context as structured keys instead of text appended to the message.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendered: list[Processor] = (
        [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if for_machines
        else [
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_noise, *rendered],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their INFO is one line per request or statement; the console writes its own line per request.
    for chatty in ("uvicorn.access", "sqlalchemy.engine", "temporalio.bridge", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
