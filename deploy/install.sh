#!/usr/bin/env bash
# Installs the stack of one customer on this machine, or brings an installed one to this version. Safe to repeat: settings,
# secrets and data that are there stay as they are.
#   deploy/install.sh --host erp.example.com --admin admin
# It asks for what is not given when somebody sits at the terminal.
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat << 'TEXT'
deploy/install.sh --host NAME --admin LOGIN [options]
  --host NAME          name or address under which clients reach the stack; several in quotes, the first is the main one
  --admin LOGIN        login of the first administrator; --admin-name "Full Name"
  --folder DIR         where settings, secrets, allow lists and data lie (default: the project's folder)
  --stack NAME         name of the stack among others of this machine (default: erp-core)
  --port PORT          port of HTTPS (default 443); --bind ADDRESS (default 0.0.0.0)
  --edge-net A.B.C     first three numbers of the network between nginx and core (default 172.30.91)
  --certificate FILE   certificate with its chain, in PEM, and --key FILE; without them a self-signed one is made
  --version TAG        tag of the images (default local); --no-build uses images that are there
  --mesh               every service in a container of its own
  --prepare-only       write settings and secrets, start nothing
TEXT
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

host='' admin='' admin_name='' folder=$project stack=erp-core port=443 bind=0.0.0.0 edge_net=172.30.91
certificate='' key='' version=local build=yes mesh=no start=yes
while [ $# -gt 0 ]; do
  case $1 in
    --host | --admin | --admin-name | --folder | --stack | --port | --bind | --edge-net | --certificate | --key | --version)
      [ $# -ge 2 ] || fail "$1 needs a value"
      name=${1#--}
      printf -v "${name//-/_}" %s "$2"
      shift 2
      ;;
    --no-build) build=no && shift ;;
    --mesh) mesh=yes && shift ;;
    --prepare-only) start=no && shift ;;
    --help) usage && exit ;;
    *) usage >&2 && fail "unknown option $1" ;;
  esac
done

# ask VARIABLE QUESTION: when it is not given and somebody is there to answer.
ask() {
  [ -n "${!1}" ] && return
  [ -t 0 ] || fail "--${1//_/-} is needed (--help tells more)"
  read -rp "$2: " "${1?}"
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
settings=$folder/.env
if [ -s "$settings" ]; then
  echo "$settings is there and stays as it is; edit it to change settings"
else
  ask host "Name or address under which clients reach the stack"
fi
[ "$start" = no ] || ask admin "Login of the first administrator"
[[ $host =~ ^[A-Za-z0-9.:\ -]*$ ]] || fail "the host has characters that no name has: $host"
[[ $port =~ ^[0-9]+$ ]] || fail "the port is no number: $port"
[[ $edge_net =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "--edge-net takes three numbers, such as 172.30.91"
if [ -n "$certificate$key" ]; then
  [ -n "$certificate" ] && [ -n "$key" ] || fail "--certificate and --key belong together"
  [ "$(openssl x509 -in "$certificate" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout)" ] ||
    fail "the key does not belong to the certificate"
  [ ! -s "$folder/secrets/tls_certificate" ] || cmp -s "$certificate" "$folder/secrets/tls_certificate" ||
    fail "$folder/secrets/tls_certificate is there; remove it and tls_key first to use another"
fi

umask 077
if [ ! -s "$settings" ]; then
  first=${host%% *}
  address=https://$first
  [ "$port" = 443 ] || address=$address:$port
  cat > "$settings" << TEXT
# Settings of this stack; docs/operations.md and deploy/README.md describe them.
COMPOSE_PROJECT_NAME=$stack
ERP_VERSION=$version
ERP_SERVER_NAME=$host
ERP_PUBLIC_URL=$address
ERP_BIND=$bind
ERP_HTTPS_PORT=$port
ERP_EDGE_NET=$edge_net
ERP_STACK_DIR=$folder
ERP_ALLOW_DIR=$folder/allow
TEXT
  echo "made $settings"
fi
main_host=$(sed -n 's/^ERP_SERVER_NAME=\([^ ]*\).*/\1/p' "$settings")
if [ -n "$certificate" ] && [ ! -s "$folder/secrets/tls_certificate" ]; then
  mkdir -p "$folder/secrets"
  install -m 444 "$certificate" "$folder/secrets/tls_certificate"
  install -m 444 "$key" "$folder/secrets/tls_key"
  [ "$(id -u)" != 0 ] || { chown 101:0 "$folder"/secrets/tls_* && chmod 440 "$folder"/secrets/tls_*; }
fi
"$project/deploy/make-secrets.sh" "$folder" "$main_host"
# nginx, another user, has to read the lists; they are no secret.
mkdir -p "$folder/allow" "$folder/data/db"
chmod 755 "$folder/allow"
for list in "$project"/nginx/allow/*.conf; do
  [ -e "$folder/allow/${list##*/}" ] || install -m 644 "$list" "$folder/allow/"
done
[ "$start" = yes ] || exit 0

compose=(docker compose --project-directory "$project" --env-file "$settings" -f "$project/docker-compose.yml")
[ "$mesh" = no ] || compose+=(-f "$project/deploy/mesh.compose.yml")
[ "$build" = no ] || "${compose[@]}" build
"${compose[@]}" up -d --no-build --wait
# The one service that may ask the database for users: in a mesh auth, otherwise every process of the core.
service=app
[ "$mesh" = no ] || service=auth
if told=$("${compose[@]}" exec -T "$service" node dist/server/main.js bootstrap-admin --login "$admin" --name "${admin_name:-$admin}" 2>&1); then
  echo "$told"
elif [[ $told == *"There is an administrator already"* ]]; then
  echo "there is an administrator already; she stays as she is"
else
  fail "the first administrator could not be made: $told"
fi
echo "The stack answers at $(sed -n 's/^ERP_PUBLIC_URL=//p' "$settings")"
