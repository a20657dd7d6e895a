"""The installation, the append-only log and one row per stream."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Fixed for ever: changing it would move every event. Sixteen keep 100 million events in tables of a few GB each.
PARTITIONS = 16


def upgrade() -> None:
    _installation()
    _events()
    _append_only()
    _streams()


def _installation() -> None:
    op.execute("""
        CREATE TABLE installation (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            clock_offset interval NOT NULL DEFAULT '0',
            practice boolean NOT NULL DEFAULT false,
            epoch integer NOT NULL DEFAULT 1,
            namespace_id text,
            organisation_version integer NOT NULL DEFAULT 0,
            CONSTRAINT clock_moves_in_practice_only CHECK (practice OR clock_offset = '0')
        )
    """)
    op.execute("INSERT INTO installation DEFAULT VALUES")
    op.execute("GRANT SELECT, UPDATE ON installation TO landclear_door")
    op.execute("GRANT SELECT ON installation TO landclear_projector, landclear_reader")


def _events() -> None:
    op.execute("CREATE SEQUENCE events_position")
    # recorded_at is the installation's clock, written_at the database's (architecture.md, one clock).
    op.execute("""
        CREATE TABLE events (
            position bigint NOT NULL DEFAULT nextval('events_position'),
            tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
            epoch integer NOT NULL,
            stream_id uuid NOT NULL,
            version integer NOT NULL CHECK (version > 0),
            command_id uuid NOT NULL,
            ordinal smallint NOT NULL,
            type text NOT NULL,
            schema_version smallint NOT NULL,
            occurred_on date NOT NULL,
            recorded_at timestamptz NOT NULL,
            written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            actor text NOT NULL,
            on_behalf_of text,
            payload jsonb NOT NULL,
            canon_version smallint NOT NULL,
            prev_hash bytea NOT NULL,
            hash bytea NOT NULL,
            CONSTRAINT events_version PRIMARY KEY (stream_id, version),
            CONSTRAINT events_command UNIQUE (stream_id, command_id, ordinal)
        ) PARTITION BY HASH (stream_id)
    """)
    for part in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE events_{part:02} PARTITION OF events "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
    # Transaction ids start anew in a restored cluster, so the epoch comes first in the global order.
    op.execute("CREATE INDEX events_global_order ON events (epoch, tx, position)")
    op.execute("GRANT SELECT, INSERT ON events TO landclear_door")
    op.execute("GRANT USAGE ON SEQUENCE events_position TO landclear_door")
    op.execute("GRANT SELECT ON events TO landclear_projector, landclear_reader")


def _append_only() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the event log is append-only: % refused', TG_OP
                USING ERRCODE = '23001', HINT = 'Record a correcting event instead.';
        END $$
    """)
    # Also on each partition: a statement on a partition itself does not fire the triggers of its parent.
    for table in ["events", *(f"events_{part:02}" for part in range(PARTITIONS))]:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log()"
        )


def _streams() -> None:
    # The collation makes a prefix of area_path a range of the index, whatever the database's own collation.
    # state is json, not jsonb: only ever read whole, and kept byte for byte.
    op.execute("""
        CREATE TABLE streams (
            stream_id uuid PRIMARY KEY,
            kind text NOT NULL,
            version integer NOT NULL,
            head_hash bytea NOT NULL,
            last_command_at timestamptz NOT NULL,
            state json NOT NULL,
            state_schema integer NOT NULL,
            next_due timestamptz,
            why text NOT NULL,
            woken_version integer,
            woken_due timestamptz,
            fault text,
            code text NOT NULL,
            project_code text NOT NULL,
            area_path text COLLATE "C" NOT NULL,
            commune text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(area_path, '/', 1)) STORED,
            step text NOT NULL,
            queue_state text NOT NULL,
            cause text NOT NULL,
            due_on date,
            queue_day date NOT NULL GENERATED ALWAYS AS (COALESCE(due_on, DATE '9999-12-31')) STORED,
            case_officer text,
            party_member text,
            last_contact_on date,
            paid_vnd bigint NOT NULL,
            deposited_vnd bigint NOT NULL,
            handed_over_on date,
            closed boolean NOT NULL
        ) WITH (fillfactor = 70)
    """)
    # Fillfactor: a note changes no indexed column, so with room on the page it touches no index at all.
    queue = "closed, queue_day, stream_id"
    op.execute(f"CREATE INDEX streams_queue_of_commune ON streams (kind, commune, {queue})")
    op.execute(f"CREATE INDEX streams_queue_of_area ON streams (kind, area_path, {queue})")
    op.execute(f"CREATE INDEX streams_queue_of_project ON streams (kind, project_code, {queue})")
    op.execute(f"CREATE INDEX streams_queue_of_officer ON streams (case_officer, kind, {queue})")
    op.execute(f"CREATE INDEX streams_queue ON streams (kind, {queue})")
    op.execute("CREATE INDEX streams_by_code ON streams (kind, project_code, code)")
    op.execute("CREATE INDEX streams_in_fault ON streams (kind, stream_id) WHERE fault IS NOT NULL")
    op.execute("CREATE INDEX streams_due ON streams (next_due, stream_id) WHERE NOT closed AND next_due IS NOT NULL")
    op.execute("""
        CREATE INDEX streams_behind ON streams (next_due, stream_id)
        WHERE NOT closed AND kind IN ('case', 'batch', 'project')
          AND (woken_version IS NULL OR next_due < COALESCE(woken_due, 'infinity'))
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE ON streams TO landclear_door")
    op.execute("GRANT SELECT ON streams TO landclear_projector, landclear_reader")
