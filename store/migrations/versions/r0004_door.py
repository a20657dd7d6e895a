"""The door's two statements: what it reads under the lock, and what it writes, each in one round trip."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HEAD = (
    "stream_id uuid",
    "kind text",
    "version integer",
    "state text",
    "state_schema integer",
    "head_hash bytea",
    "last_command_us bigint",
    "offset_us bigint",
    "organisation_version integer",
    "known_stream uuid",
    "known_hash bytea",
    "known_status text",
    "known_outcome text",
)

# The lock comes first and alone: it assigns no transaction id, so the id is taken only after the
# stream's previous writer committed, and (tx, position) agrees with the version. As statements of one
# function the reads see what was committed while the lock was waited for; a single statement would not.
# Single look-ups instead of a join, and no set: twice as fast, and every command passes here.
BEGIN = f"""
CREATE FUNCTION door_begin(p_stream uuid, p_command uuid, {", ".join(f"OUT {column}" for column in _HEAD)})
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream::text, 0));
    stream_id := p_stream;
    SELECT s.kind, s.version, s.state::text, s.state_schema, s.head_hash, extract(epoch FROM s.last_command_at) * 1e6
    INTO kind, version, state, state_schema, head_hash, last_command_us
    FROM streams AS s WHERE s.stream_id = p_stream;
    SELECT extract(epoch FROM i.clock_offset) * 1e6, i.organisation_version
    INTO offset_us, organisation_version FROM installation AS i;
    SELECT c.stream_id, c.body_hash, c.status, c.outcome
    INTO known_stream, known_hash, known_status, known_outcome
    FROM commands AS c WHERE c.command_id = p_command;
END $$
"""

# Lock and look, where the caller believes to know the head already.
PROVE = """
CREATE FUNCTION door_prove(p_stream uuid, p_command uuid, p_version integer, p_head_hash bytea, p_offset_us bigint,
                           p_organisation_version integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream::text, 0));
    IF NOT EXISTS (SELECT FROM streams AS s
                   WHERE s.stream_id = p_stream AND s.version = p_version AND s.head_hash = p_head_hash)
        OR EXISTS (SELECT FROM commands AS c WHERE c.command_id = p_command)
        OR NOT EXISTS (SELECT FROM installation AS i
                       WHERE i.organisation_version = p_organisation_version
                         AND extract(epoch FROM i.clock_offset) * 1e6 = p_offset_us)
    THEN
        RAISE EXCEPTION 'the stream moved' USING ERRCODE = 'LC001';
    END IF;
END $$
"""

# In sorted order, so that two chunks never wait for each other.
BEGIN_MANY = f"""
CREATE FUNCTION door_begin_many(p_streams uuid[], p_commands uuid[], p_lock boolean) RETURNS TABLE ({", ".join(_HEAD)})
LANGUAGE plpgsql AS $$
BEGIN
    IF p_lock THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(sorted.id::text, 0))
        FROM (SELECT DISTINCT unnest(p_streams) AS id ORDER BY 1) AS sorted;
    END IF;
    RETURN QUERY
        SELECT asked.id, s.kind, s.version, s.state::text, s.state_schema, s.head_hash,
               (extract(epoch FROM s.last_command_at) * 1e6)::bigint,
               (extract(epoch FROM i.clock_offset) * 1e6)::bigint,
               i.organisation_version, c.stream_id, c.body_hash, c.status, c.outcome
        FROM unnest(p_streams, p_commands) AS asked(id, command_id)
        CROSS JOIN installation AS i
        LEFT JOIN streams AS s ON s.stream_id = asked.id
        LEFT JOIN commands AS c ON c.command_id = asked.command_id;
END $$
"""

_ROW_TYPES = """
    stream_id uuid, kind text, expected integer, version integer, head_hash text, last_command_at timestamptz,
    state text, state_schema integer, next_due timestamptz, why text, code text, project_code text, area_path text,
    step text, queue_state text, cause text, due_on date, case_officer text, party_member text,
    last_contact_on date, paid_vnd bigint, deposited_vnd bigint, handed_over_on date, closed boolean
"""
_QUEUE = """code, project_code, area_path, step, queue_state, cause, due_on, case_officer, party_member,
    last_contact_on, paid_vnd, deposited_vnd, handed_over_on, closed"""
_QUEUE_OF_R = ", ".join(f"r.{name.strip()}" for name in _QUEUE.split(","))

# LC001: another writer was faster. The caller loads and decides again.
WRITE = f"""
CREATE FUNCTION door_write(p_events json, p_opened json, p_moved json, p_commands json, p_inbox json,
                           p_deliveries json, p_parties json)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE written integer;
BEGIN
    IF p_opened IS NOT NULL THEN
        INSERT INTO streams (stream_id, kind, version, head_hash, last_command_at, state, state_schema, next_due,
                             why, {_QUEUE})
        SELECT r.stream_id, r.kind, r.version, decode(r.head_hash, 'hex'), r.last_command_at, r.state::json,
               r.state_schema, r.next_due, r.why, {_QUEUE_OF_R}
        FROM json_to_recordset(p_opened) AS r({_ROW_TYPES})
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> json_array_length(p_opened) THEN
            RAISE EXCEPTION 'stream exists already' USING ERRCODE = 'LC001';
        END IF;
    END IF;
    IF p_moved IS NOT NULL THEN
        UPDATE streams AS s
        SET version = r.version, head_hash = decode(r.head_hash, 'hex'), last_command_at = r.last_command_at,
            state = r.state::json, state_schema = r.state_schema, next_due = r.next_due, why = r.why,
            ({_QUEUE}) = ROW({_QUEUE_OF_R})
        FROM json_to_recordset(p_moved) AS r({_ROW_TYPES})
        WHERE s.stream_id = r.stream_id AND s.version = r.expected;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> json_array_length(p_moved) THEN
            RAISE EXCEPTION 'stream moved' USING ERRCODE = 'LC001';
        END IF;
    END IF;
    IF p_events IS NOT NULL THEN
        INSERT INTO events (epoch, stream_id, version, command_id, ordinal, type, schema_version, occurred_on,
                            recorded_at, actor, on_behalf_of, payload, canon_version, prev_hash, hash)
        SELECT (SELECT epoch FROM installation), e.stream_id, e.version, e.command_id, e.ordinal, e.type,
               e.schema_version, e.occurred_on, e.recorded_at, e.actor, e.on_behalf_of, e.payload::jsonb,
               e.canon_version, decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
        FROM json_to_recordset(p_events) AS e(
            stream_id uuid, version integer, command_id uuid, ordinal smallint, type text, schema_version smallint,
            occurred_on date, recorded_at timestamptz, actor text, on_behalf_of text, payload text,
            canon_version smallint, prev_hash text, hash text);
    END IF;
    IF p_commands IS NOT NULL THEN
        -- Only a refusal may be followed by another outcome (architecture.md, Event log).
        INSERT INTO commands AS known (command_id, stream_id, kind, type, body_hash, status, outcome)
        SELECT c.command_id, c.stream_id, c.kind, c.type, decode(c.body_hash, 'hex'), c.status, c.outcome
        FROM json_to_recordset(p_commands) AS c(
            command_id uuid, stream_id uuid, kind text, type text, body_hash text, status text, outcome text)
        ON CONFLICT (command_id) DO UPDATE
        SET body_hash = excluded.body_hash, status = excluded.status, outcome = excluded.outcome,
            decided_at = clock_timestamp()
        WHERE known.status IN ('refused', 'conflict') AND known.stream_id = excluded.stream_id;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> json_array_length(p_commands) THEN
            RAISE EXCEPTION 'command was decided already' USING ERRCODE = 'LC001';
        END IF;
    END IF;
    IF p_inbox IS NOT NULL THEN
        WITH line AS (
            INSERT INTO inbox (recipient, kind, rung, subject, params, stream_id, version, created_at)
            SELECT i.recipient, i.kind, i.rung, i.subject, i.params, i.stream_id, i.version, i.created_at
            FROM json_to_recordset(p_inbox) AS i(
                recipient text, kind text, rung text, subject text, params json, stream_id uuid, version integer,
                created_at timestamptz)
            RETURNING id
        )
        INSERT INTO outbox (inbox_id) SELECT id FROM line;
    END IF;
    IF p_deliveries IS NOT NULL THEN
        INSERT INTO deliveries (cause_stream, cause_version, target_kind, target_id, command_type, occurred_on, body)
        SELECT d.cause_stream, d.cause_version, d.target_kind, d.target_id, d.command_type, d.occurred_on, d.body
        FROM json_to_recordset(p_deliveries) AS d(
            cause_stream uuid, cause_version integer, target_kind text, target_id uuid, command_type text,
            occurred_on date, body json);
    END IF;
    IF p_parties IS NOT NULL THEN
        INSERT INTO parties (party_id, stream_id, role, name, folded_name, phone_tail, personal_id_hmac)
        SELECT p.party_id, p.stream_id, p.role, p.name, p.folded_name, p.phone_tail, decode(p.personal_id_hmac, 'hex')
        FROM json_to_recordset(p_parties) AS p(
            party_id uuid, stream_id uuid, role text, name text, folded_name text, phone_tail text,
            personal_id_hmac text)
        ON CONFLICT (stream_id, party_id) DO UPDATE
        SET role = excluded.role, name = excluded.name, folded_name = excluded.folded_name,
            phone_tail = excluded.phone_tail, personal_id_hmac = excluded.personal_id_hmac;
    END IF;
END $$
"""

# A rebuild puts rows back as the log says; versions, hashes and wake hints are not its business.
REWRITE = f"""
CREATE FUNCTION door_rewrite(p_rows json) RETURNS void LANGUAGE sql AS $$
    UPDATE streams AS s
    SET state = r.state::json, state_schema = r.state_schema, next_due = r.next_due, why = r.why,
        ({_QUEUE}) = ROW({_QUEUE_OF_R})
    FROM json_to_recordset(p_rows) AS r({_ROW_TYPES})
    WHERE s.stream_id = r.stream_id
$$
"""

# The staff list is cached by every worker under this number, so it moves with the list itself.
ORGANISATION_MOVED = """
CREATE FUNCTION note_organisation_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE installation SET organisation_version = NEW.version;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(BEGIN)
    op.execute(PROVE)
    op.execute(BEGIN_MANY)
    op.execute(WRITE)
    op.execute(REWRITE)
    op.execute(ORGANISATION_MOVED)
    op.execute("""
        CREATE TRIGGER organisation_version AFTER INSERT OR UPDATE OF version ON streams
        FOR EACH ROW WHEN (NEW.kind = 'organisation') EXECUTE FUNCTION note_organisation_version()
    """)
    functions = "door_begin, door_prove, door_begin_many, door_write, door_rewrite"
    op.execute(f"REVOKE EXECUTE ON FUNCTION {functions} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {functions} TO landclear_door")
