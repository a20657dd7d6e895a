"""`landclear token ACCOUNT`: another bearer token of a service account, or an end to all it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from workers.cli.answers import print_json
from workers.cli.speech import CliRefusal, tell
from workers.embedded.stopping import run_until_stopped
from workers.settings import Settings

if TYPE_CHECKING:
    from store.accounts import Accounts

#: The account stands in every event it sends, so it names a place of work and never a person.
_ACCOUNT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
#: What the system itself signs with.
_OURS: Final = frozenset({"system"})


def verb(
    account: Annotated[str, typer.Argument(help="tên tài khoản, ví dụ van-phong / name of the account")],
    revoke: Annotated[
        bool, typer.Option("--revoke", help="thu hồi mọi mã của tài khoản / revoke all tokens of the account")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON / print one JSON object")] = False,
) -> int:
    """The account is made when it is not there. A token is shown this once; earlier ones stay good until revoked."""
    if not _ACCOUNT.fullmatch(account) or account in _OURS:
        raise CliRefusal(
            f"Không đặt được tên tài khoản «{account}»: chỉ dùng chữ thường không dấu, số và gạch nối, tối đa 40 "
            "ký tự; «system» dành cho hệ thống.",
            f"'{account}' cannot name an account: small letters a-z, digits and hyphens, 40 characters at most; "
            "'system' is the system itself.",
            exit_code=2,
        )
    return run_until_stopped(_token(Settings(), account, revoke, as_json))


async def _token(settings: Settings, account: str, revoke: bool, as_json: bool) -> int:
    from store.accounts import Accounts
    from store.connections import door_engine
    from workers.local_installation import reached

    async with reached(settings) as installation:
        engine = door_engine(installation.settings.database_url, pool_size=1)
        try:
            accounts = Accounts(engine)
            return await (_revoke if revoke else _issue)(accounts, account, as_json)
        finally:
            await engine.dispose()


async def _issue(accounts: Accounts, account: str, as_json: bool) -> int:
    token = await accounts.issue(account)
    if as_json:
        print_json({"account": account, "token": token})
    else:
        typer.echo(token)
    tell(
        f"Mã truy cập của tài khoản {account}, chỉ hiện một lần. Các mã cũ vẫn dùng được; thu hồi bằng --revoke.",
        f"A bearer token of the account {account}, shown once. Earlier ones stay good; --revoke ends them.",
    )
    return 0


async def _revoke(accounts: Accounts, account: str, as_json: bool) -> int:
    revoked = await accounts.revoke(account)
    if not revoked:
        raise CliRefusal(
            f"Tài khoản {account} không có mã truy cập nào còn dùng được.",
            f"The account {account} has no token that is still good.",
        )
    if as_json:
        print_json({"account": account, "revoked": revoked})
    tell(f"Đã thu hồi {revoked} mã của tài khoản {account}.", f"Revoked {revoked} tokens of the account {account}.")
    return 0
