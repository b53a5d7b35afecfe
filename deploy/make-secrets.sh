#!/usr/bin/env bash
# Makes the secrets of a stack, each in a file of its own below FOLDER/secrets; what is there already stays as it is.
#   deploy/make-secrets.sh [FOLDER] [name of the server, for a self-signed certificate]
# The folder is closed to others. Started by root, each file belongs to the user of the containers that read it and to
# nobody else; otherwise the files can be read by whoever gets into the folder, which is its owner and these containers.
set -euo pipefail
folder=${1:-.}
server=${2:-localhost}
umask 077
mkdir -p "$folder/secrets"
cd "$folder"
chmod 700 secrets

# The users of the images: node of the product, with root's group, which gives nobody anything; nginx; and for the password
# that migrate and the database share, the group of the latter as well.
node=1000:0
nginx=101:0
node_and_postgres=1000:70

# seal FILE OWNER: lets only its readers read a file.
seal() {
  if [ "$(id -u)" = 0 ]; then
    chown "$2" "$1"
    chmod 440 "$1"
  else
    chmod 444 "$1"
  fi
}

# keep NAME OWNER COMMAND...: runs the command and keeps what it prints, unless the secret exists.
keep() {
  local file=secrets/$1 owner=$2
  shift 2
  [ -s "$file" ] && return
  "$@" > "$file.new"
  seal "$file.new" "$owner"
  mv "$file.new" "$file"
  echo "made $folder/$file"
}

for name in erp_token_signing_key erp_audit_signing_key; do keep "$name" $node openssl genpkey -algorithm ed25519; done
for name in erp_internal_key erp_auth_key erp_file_link_key erp_db_password_migrator erp_db_password_auth erp_db_password_inventory \
  erp_db_password_operations erp_storage_secret_key; do
  keep "$name" $node openssl rand -hex 32
done
keep db_admin_password $node_and_postgres openssl rand -hex 32
keep erp_storage_access_key $node openssl rand -hex 10
if [ ! -s secrets/tls_certificate ]; then
  # A name of letters, or an address: clients want it in another field.
  kind=DNS
  [[ $server =~ ^[0-9.]+$|: ]] && kind=IP
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$server" \
    -addext "subjectAltName=$kind:$server" -keyout secrets/tls_key -out secrets/tls_certificate 2> /dev/null
  seal secrets/tls_key $nginx
  seal secrets/tls_certificate $nginx
  echo "made $folder/secrets/tls_certificate: self-signed, for a year; put a real one in its place"
fi
