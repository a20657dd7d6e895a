#!/bin/sh
# One-shot job: the namespace and its retention. Address and namespace come from
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, which the command line of Temporal reads by itself.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}" "${TEMPORAL_RETENTION:?}"

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
else
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
fi

# The server learns of a new namespace some seconds after the call that made it has returned; what asks too early is
# refused. Ten times the usual wait, then the job fails and is started again.
attempts=0
until temporal workflow list --limit 1 >/dev/null 2>&1; do
    attempts=$((attempts + 1))
    if [ "$attempts" -ge 100 ]; then
        echo "Temporal chưa nhận / Temporal does not know: $TEMPORAL_NAMESPACE" >&2
        exit 1
    fi
    sleep 1
done
