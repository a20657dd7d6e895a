"""Accounts, readers' checkpoints, and the fence around what a reader may see."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _checkpoints()
    _fence()


def _accounts() -> None:
    op.execute("""
        CREATE TABLE accounts (
            name text PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    # Only the hash: whoever reads this table can sign in as nobody.
    op.execute("""
        CREATE TABLE tokens (
            hash bytea PRIMARY KEY,
            account text NOT NULL REFERENCES accounts,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            revoked_at timestamptz
        )
    """)
    op.execute("CREATE INDEX tokens_of_account ON tokens (account)")
    op.execute("GRANT SELECT, INSERT ON accounts TO landclear_door")
    op.execute("GRANT SELECT, INSERT, UPDATE ON tokens TO landclear_door")


def _checkpoints() -> None:
    op.execute("""
        CREATE TABLE checkpoints (
            reader text PRIMARY KEY,
            epoch integer NOT NULL,
            tx xid8 NOT NULL,
            position bigint NOT NULL,
            moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE ON checkpoints TO landclear_projector")
    op.execute("GRANT SELECT ON checkpoints TO landclear_door")


def _fence() -> None:
    """A reader sees the areas its session names; a session that names none sees nothing.

    ``app.areas`` is '*' for all, or communes and commune/group paths, one per line.
    """
    # As sub-selects they are evaluated once per query, and the planner takes the first for even odds. Taken
    # for a rare match, a page of a large commune would be read whole and sorted.
    all_areas = "(SELECT current_setting('app.areas', true) = '*')"
    named = "ANY ((SELECT string_to_array(current_setting('app.areas', true), E'\\n'))::text[])"
    # What names no area (the staff list) is not about any household.
    seen = f"area_path = '' OR {all_areas} OR commune = {named} OR area_path = {named}"
    of_stream = "EXISTS (SELECT FROM streams AS s WHERE s.stream_id = {table}.stream_id)"
    for table, rule in {
        "streams": seen,
        "events": of_stream.format(table="events"),
        "parties": of_stream.format(table="parties"),
        "inbox": of_stream.format(table="inbox"),
    }.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY all_for_the_door ON {table} TO landclear_door USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY areas_of_the_reader ON {table} FOR SELECT TO landclear_reader USING ({rule})")
        if table != "parties":
            op.execute(f"CREATE POLICY all_for_the_projector ON {table} FOR SELECT TO landclear_projector USING (true)")
