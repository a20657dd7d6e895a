#!/usr/bin/env python3
"""The command `landclear` inside the image: completes database addresses with their passwords, then runs the program.

Addresses stand in docker-compose.yml without a password. The password of the role that an address names is the
secret `<role>_password`; it is put in here, so that it shows neither in the file nor in `docker inspect`.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

SECRETS = Path("/run/secrets")
DATABASE_ADDRESSES = (
    "LANDCLEAR_DATABASE_URL",
    "LANDCLEAR_OWNER_URL",
    "LANDCLEAR_PROJECTOR_URL",
    "LANDCLEAR_READER_URL",
    "LANDCLEAR_LISTEN_URL",
)


class MissingSecret(Exception):
    """The password of a role cannot be read, or its file is empty."""

    def __init__(self, variable: str, secret: Path) -> None:
        super().__init__(
            f"Không đọc được mật khẩu cho {variable}: hãy kiểm tra tệp bí mật {secret.name} (deploy/README.md).\n"
            f"The password for {variable} cannot be read: check the secret file {secret.name} (deploy/README.md)."
        )


def with_passwords(environment: Mapping[str, str], secrets: Path) -> dict[str, str]:
    """Return the environment with a password in every database address that names a role and has none.

    An address that already carries a password, or names no role, stays as it is: the operator chose it.
    Raises MissingSecret when the file `<role>_password` cannot be read or is empty.
    """
    completed = dict(environment)
    for variable in DATABASE_ADDRESSES:
        address = urlsplit(environment.get(variable, ""))
        if not address.username or address.password is not None:
            continue
        secret = secrets / f"{address.username}_password"
        try:
            password = secret.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise MissingSecret(variable, secret) from error
        if not password:
            raise MissingSecret(variable, secret)
        role, _, host = address.netloc.rpartition("@")
        completed[variable] = urlunsplit(address._replace(netloc=f"{role}:{quote(password, safe='')}@{host}"))
    return completed


def main() -> None:
    """Replace this process by the program, so that signals reach it and its exit code is ours."""
    try:
        environment = with_passwords(os.environ, SECRETS)
    except MissingSecret as missing:
        sys.exit(str(missing))
    os.execve(sys.executable, [sys.executable, "-m", "workers.cli", *sys.argv[1:]], environment)  # noqa: S606


if __name__ == "__main__":
    main()
