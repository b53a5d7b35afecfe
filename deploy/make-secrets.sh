#!/usr/bin/env bash
# Makes the secrets of a stack in ./secrets, each in a file of its own; what is there already stays as it is. The folder is
# closed to others; the files in it can be read by the users of the containers that they are mounted into.
#   deploy/make-secrets.sh [name of the server, for a self-signed certificate]
set -euo pipefail
cd "$(dirname "$0")/.."
server=${1:-localhost}
umask 077
mkdir -p secrets
chmod 700 secrets

# keep NAME COMMAND...: runs the command and keeps what it prints, unless the secret exists.
keep() {
  local file=secrets/$1
  shift
  [ -s "$file" ] && return
  "$@" > "$file.new"
  chmod 444 "$file.new"
  mv "$file.new" "$file"
  echo "made $file"
}

for name in erp_token_signing_key erp_audit_signing_key; do keep "$name" openssl genpkey -algorithm ed25519; done
for name in erp_internal_key erp_auth_key erp_file_link_key erp_db_password_migrator erp_db_password_auth erp_db_password_inventory \
  erp_db_password_operations db_admin_password; do
  keep "$name" openssl rand -hex 32
done
if [ ! -s secrets/tls_certificate ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$server" \
    -addext "subjectAltName=DNS:$server" -keyout secrets/tls_key -out secrets/tls_certificate 2> /dev/null
  chmod 444 secrets/tls_key secrets/tls_certificate
  echo "made secrets/tls_certificate: self-signed, for 90 days; put a real one in its place"
fi
