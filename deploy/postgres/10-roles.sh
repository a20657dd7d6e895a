#!/bin/bash
# Creates the login roles of the application database; what each may do is granted by the migrations.
# The image runs this once, on an empty volume. Running it again changes the passwords to those of the secret files.
set -euo pipefail
export SECRETS="${SECRETS:-/run/secrets}"

for role in owner door projector reader; do
    if [ ! -s "$SECRETS/landclear_${role}_password" ]; then
        echo "Thiếu tệp bí mật / missing secret file: landclear_${role}_password" >&2
        exit 1
    fi
done

# psql reads the passwords itself: as arguments they would show in the list of processes.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\set owner_password `cat "$SECRETS/landclear_owner_password"`
\set door_password `cat "$SECRETS/landclear_door_password"`
\set projector_password `cat "$SECRETS/landclear_projector_password"`
\set reader_password `cat "$SECRETS/landclear_reader_password"`

-- A statement that fails is written to the server's log, and these carry passwords.
SET log_min_error_statement TO panic;
SET client_encoding TO utf8;
SET log_statement TO none;

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['landclear_owner', 'landclear_door', 'landclear_projector', 'landclear_reader']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE landclear_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE landclear_door LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'door_password';
ALTER ROLE landclear_projector LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'projector_password';
ALTER ROLE landclear_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'reader_password';

-- Their statements carry names, and so do the details of errors. For servers that are not told so at their start.
SELECT format('ALTER ROLE %I SET %I TO %L', role, name, value)
FROM unnest(ARRAY['landclear_owner', 'landclear_door', 'landclear_projector', 'landclear_reader']) AS role,
     (VALUES ('log_min_error_statement', 'panic'), ('log_parameter_max_length_on_error', '0'),
             ('log_error_verbosity', 'terse')) AS quiet (name, value)
\gexec

SELECT current_database() AS database
\gset
ALTER DATABASE :"database" OWNER TO landclear_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO landclear_door, landclear_projector, landclear_reader;
SQL
