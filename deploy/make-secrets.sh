#!/bin/sh
# Writes a fresh random password, and a fresh master key, for every secret of docker-compose.yml that has no file yet.
# The folder is closed to other accounts; the files inside are readable, because the containers run as other accounts.
set -eu
umask 077
folder="${1:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
chmod 0700 "$folder"

keep() {
    [ -e "$1" ] && echo "Giữ nguyên / kept: $1"
}

# Nothing half-written ever stands under the final name.
finish() {
    chmod 0444 "$1.new"
    mv "$1.new" "$1"
    echo "Đã tạo / made: $1"
}

for name in database_superuser temporal_database \
    landclear_owner landclear_door landclear_projector landclear_reader; do
    file="$folder/${name}_password"
    keep "$file" && continue
    # Hexadecimal: Temporal's configuration and database addresses take it without escaping.
    od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
    finish "$file"
done

file="$folder/key_ring"
if ! keep "$file"; then
    printf '{"primary": "k1", "keys": {"k1": "%s"}}\n' "$(head -c 32 /dev/urandom | base64)" >"$file.new"
    finish "$file"
fi
