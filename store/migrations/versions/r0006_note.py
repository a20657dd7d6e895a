"""A note in one statement and one transaction of its own: lock, proof, row, event and memory of the command."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As door_prove and door_write would do it, for the commonest of all writes: one event on a stream that the
# caller wrote last, which leaves the columns of its queues as they are. Typed arguments instead of JSON, and
# the update finds the row only where the guess was right. A row that another program rebuilt meanwhile, under its
# own state schema, is not the one guessed. The lock comes first for the reason door_begin gives.
NOTE = """
CREATE FUNCTION door_note(
    p_offset_us bigint, p_organisation_version integer,
    p_stream uuid, p_kind text, p_version integer, p_state json, p_state_schema integer,
    p_command uuid, p_command_type text, p_body_hash bytea, p_status text, p_outcome text,
    p_type text, p_schema_version smallint, p_occurred_on date, p_recorded_at timestamptz, p_actor text,
    p_on_behalf_of text, p_payload jsonb, p_canon_version smallint, p_prev_hash bytea, p_hash bytea)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE own installation%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream::text, 0));
    SELECT * INTO own FROM installation;
    IF own.organisation_version <> p_organisation_version
        OR extract(epoch FROM own.clock_offset) * 1e6 <> p_offset_us
    THEN
        RAISE EXCEPTION 'the installation moved' USING ERRCODE = 'LC001';
    END IF;
    UPDATE streams AS s
    SET version = p_version, head_hash = p_hash, last_command_at = p_recorded_at, state = p_state
    WHERE s.stream_id = p_stream AND s.version = p_version - 1 AND s.head_hash = p_prev_hash
        AND s.state_schema = p_state_schema;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the stream moved' USING ERRCODE = 'LC001';
    END IF;
    INSERT INTO commands (command_id, stream_id, kind, type, body_hash, status, outcome)
    VALUES (p_command, p_stream, p_kind, p_command_type, p_body_hash, p_status, p_outcome)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the command is known' USING ERRCODE = 'LC001';
    END IF;
    INSERT INTO events (epoch, stream_id, version, command_id, ordinal, type, schema_version, occurred_on,
                        recorded_at, actor, on_behalf_of, payload, canon_version, prev_hash, hash)
    VALUES (own.epoch, p_stream, p_version, p_command, 0, p_type, p_schema_version, p_occurred_on, p_recorded_at,
            p_actor, p_on_behalf_of, p_payload, p_canon_version, p_prev_hash, p_hash);
END $$
"""


def upgrade() -> None:
    op.execute(NOTE)
    op.execute("REVOKE EXECUTE ON FUNCTION door_note FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION door_note TO landclear_door")
