"""Who is asking: a named service account with a bearer token. People's sign-in comes with the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from console.patience import patiently
from console.problems import Problem
from console.wiring import Wiring

_bearer = HTTPBearer(auto_error=False, description="Token of a service account, printed once when it was made")


def wiring_of(request: Request) -> Wiring:
    """The parts this console is made of."""
    wiring: Wiring = request.app.state.wiring
    return wiring


Parts = Annotated[Wiring, Depends(wiring_of)]


async def account_of(
    request: Request, wiring: Parts, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The account behind the request's token; it is the actor of every command it sends.

    Raises Problem ``unauthenticated`` (401); StoreUnavailable.
    """
    # Every request asks this of the store first, so here is where it waits out a restart.
    token = None if credentials is None else credentials.credentials
    account = None if token is None else await patiently(lambda: wiring.accounts.account_of(token))
    if account is None:
        raise Problem(401, "unauthenticated", {"WWW-Authenticate": "Bearer"})
    request.state.account = account
    return account


Account = Annotated[str, Depends(account_of)]
