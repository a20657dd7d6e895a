"""The database's login roles, for the embedded server; a deployment makes them itself (deploy/postgres)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg
from psycopg import sql

from store.connections import UTF8

#: Owner of the schema, the door, projections, and pages: who may do what is granted by the migrations.
ROLES: Final = ("landclear_owner", "landclear_door", "landclear_projector", "landclear_reader")


#: A statement that fails is written to the server's log, and the door's carry names; so do the details of errors,
#: which quote the row that was refused or the two statements of a deadlock.
QUIET: Final = {
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def ensure_login_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Create the four roles or set their passwords, and make landclear_owner the owner of the URL's database.

    Their sessions leave no personal data in the server's log, whatever the server's own settings are.
    ``passwords`` has one for each of ROLES. Raises KeyError when one is missing, psycopg.Error when
    the server refuses.
    """
    with psycopg.connect(superuser_url, client_encoding=UTF8) as connection:
        # These carry passwords.
        connection.execute("SET log_min_error_statement TO panic")
        connection.execute("SET log_statement TO none")
        for role in ROLES:
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            connection.execute(
                sql.SQL(
                    "{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {word}"
                ).format(
                    verb=sql.SQL("ALTER" if found else "CREATE"),
                    role=sql.Identifier(role),
                    word=sql.Literal(passwords[role]),
                )
            )
            for name, value in QUIET.items():
                connection.execute(
                    sql.SQL("ALTER ROLE {} SET {} TO {}").format(
                        sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
                    )
                )
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO landclear_owner").format(database))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO landclear_door, landclear_projector, landclear_reader").format(
                database
            )
        )
