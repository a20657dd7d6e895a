#!/bin/sh
# Starts the Temporal server. The image reads its password from the environment only, so it is taken
# from the secret file here, where it does not show in the compose file or in `docker inspect`.
set -eu
POSTGRES_PWD="$(cat /run/secrets/temporal_database_password)"
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
