"""What is written with the events and must never be apart from them: commands, deliveries, inbox, outbox, people."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _commands()
    _deliveries()
    _inbox()
    _people()


def _commands() -> None:
    op.execute("""
        CREATE TABLE commands (
            command_id uuid PRIMARY KEY,
            stream_id uuid NOT NULL,
            kind text NOT NULL,
            type text NOT NULL,
            body_hash bytea NOT NULL,
            status text NOT NULL,
            outcome text NOT NULL,
            decided_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE ON commands TO landclear_door")


def _deliveries() -> None:
    op.execute("""
        CREATE TABLE deliveries (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            cause_stream uuid NOT NULL,
            cause_version integer NOT NULL,
            target_kind text NOT NULL,
            target_id uuid NOT NULL,
            command_type text NOT NULL,
            occurred_on date NOT NULL,
            body json NOT NULL,
            attempts integer NOT NULL DEFAULT 0,
            not_before timestamptz NOT NULL DEFAULT '-infinity',
            last_problem text,
            delivered_at timestamptz
        )
    """)
    op.execute("CREATE INDEX deliveries_pending ON deliveries (id) WHERE delivered_at IS NULL")
    op.execute("CREATE INDEX deliveries_pending_of_target ON deliveries (target_id, id) WHERE delivered_at IS NULL")
    op.execute("GRANT SELECT, INSERT, UPDATE ON deliveries TO landclear_door")
    op.execute("GRANT SELECT ON deliveries TO landclear_projector")


def _inbox() -> None:
    op.execute("""
        CREATE TABLE inbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            recipient text NOT NULL,
            kind text NOT NULL,
            rung text NOT NULL,
            subject text NOT NULL,
            params json NOT NULL,
            stream_id uuid NOT NULL,
            version integer NOT NULL,
            created_at timestamptz NOT NULL,
            answered_at timestamptz
        )
    """)
    op.execute("CREATE INDEX inbox_of_recipient ON inbox (recipient, id)")
    op.execute("CREATE INDEX inbox_of_stream ON inbox (stream_id, version)")
    # One message per inbox line waits here until a digest carries it; inboxes work without any gateway.
    op.execute("""
        CREATE TABLE outbox (
            inbox_id bigint PRIMARY KEY REFERENCES inbox,
            attempts integer NOT NULL DEFAULT 0,
            sent_at timestamptz,
            dead_since timestamptz
        )
    """)
    op.execute("CREATE INDEX outbox_waiting ON outbox (inbox_id) WHERE sent_at IS NULL AND dead_since IS NULL")
    op.execute("GRANT SELECT, INSERT, UPDATE ON inbox, outbox TO landclear_door")
    op.execute("GRANT SELECT ON inbox TO landclear_projector, landclear_reader")


def _people() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("""
        CREATE TABLE parties (
            party_id uuid NOT NULL,
            stream_id uuid NOT NULL,
            role text NOT NULL,
            name text NOT NULL,
            folded_name text NOT NULL,
            phone_tail text NOT NULL,
            personal_id_hmac bytea,
            PRIMARY KEY (stream_id, party_id)
        )
    """)
    op.execute("CREATE INDEX parties_of_party ON parties (party_id)")
    op.execute("CREATE INDEX parties_by_name ON parties USING gin (folded_name gin_trgm_ops)")
    op.execute("CREATE INDEX parties_by_phone_tail ON parties (phone_tail) WHERE phone_tail <> ''")
    op.execute("CREATE INDEX parties_by_personal_id ON parties (personal_id_hmac) WHERE personal_id_hmac IS NOT NULL")
    # With its owner's rights, so that the name index can be used: under row-level security a pattern is
    # compared only after the fence. It gives stream ids alone, which the fence around streams then sifts.
    op.execute("""
        CREATE FUNCTION streams_of_people(p_pattern text, p_phone_tail text) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT stream_id FROM parties WHERE folded_name LIKE p_pattern
            UNION
            SELECT stream_id FROM parties WHERE phone_tail = p_phone_tail AND phone_tail <> ''
        $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION streams_of_people FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION streams_of_people TO landclear_door, landclear_reader")
    op.execute("""
        CREATE TABLE sealing_keys (
            subject uuid PRIMARY KEY,
            key_id text NOT NULL,
            master_id text NOT NULL,
            wrapped bytea NOT NULL,
            made_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON parties, sealing_keys TO landclear_door")
    op.execute("GRANT SELECT ON parties TO landclear_reader")
