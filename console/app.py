"""The console as an ASGI application: its routes, its translators of errors, its document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from console.access_log import AccessLog
from console.household_import import HouseholdImport
from console.openapi import add_commands
from console.pack_office import PackOffice
from console.problems import Problem, on_http_exception, on_invalid_request, on_problem, on_store_unavailable
from console.routes import batches, cases, commands, health, households, inbox, projects
from console.routes import packs as packs_routes
from console.wiring import PlanPrinter, Wiring, WorkbookReader
from domain.errors import UnknownEventType
from store.ports import StoreUnavailable

#: Of the API, not of the program: raised when a promise of the contract changes.
API_VERSION: Final = "1"
_DESCRIPTION: Final = """Giải phóng mặt bằng: mọi việc làm được trên trang cũng làm được qua đây, với cùng quyền hạn.

Clearing land: whatever pages can do can be done here, with the same rights."""


def create_app(
    wiring: Wiring,
    workbooks: WorkbookReader | None = None,
    packs: PackOffice | None = None,
    plan_printer: PlanPrinter | None = None,
) -> FastAPI:
    """The application over its parts; who made the parts closes them.

    ``workbooks`` reads uploaded workbooks; without it households come as JSON lines only. ``packs`` shows and changes
    policy packs; without it there are no addresses for them. ``plan_printer`` prints calculation sheets; without it no
    plan has one.
    """
    imports = HouseholdImport(wiring, workbooks)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await imports.close()
        if packs is not None:
            await packs.close()

    app = FastAPI(
        title="landclear",
        version=API_VERSION,
        description=_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.wiring = wiring
    app.state.imports = imports
    app.state.packs = packs
    app.state.plan_printer = plan_printer
    for module in (projects, households, batches, cases, commands, inbox, packs_routes, health):
        app.include_router(module.router)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(StoreUnavailable, on_store_unavailable)
    # Written by a newer program: for this one the store cannot be read until it is replaced too.
    app.add_exception_handler(UnknownEventType, on_store_unavailable)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)
    add_commands(app, {kind: wiring.stream_types[kind] for kind in commands.PATHS.values()})
    app.add_middleware(AccessLog)
    return app
