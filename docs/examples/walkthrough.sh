#!/usr/bin/env bash
# The walk-through of the README over REST in one go, with curl; node only reads JSON and signs for the device.
#
#   docs/examples/walkthrough.sh ADDRESS ADMIN_PASSWORD SECOND_LOGIN SECOND_PASSWORD
#
# "admin" does the work; the second person approves the device, because nobody approves what she asked for herself. In the
# demo factory: docs/examples/walkthrough.sh http://localhost:8080 <password of admin> manager <password of manager>
# It may be run again and again: each run makes a user, a device and an API client of its own.
set -euo pipefail
address=$1 admin_password=$2 second_login=$3 second_password=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }

# json EXPRESSION: prints a value of the JSON on standard input, which the expression calls "it".
json() { node -e 'const it = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(eval(process.argv[1]))' "$1"; }

uuid() { node -p 'crypto.randomUUID()'; }

# call TOKEN METHOD PATH [BODY]: prints the answer; a refusal is printed too, and ends the walk-through. Every writing call
# brings an idempotency key of its own: who repeats a call after a lost answer repeats the key with it.
call() {
  local token=$1 method=$2 path=$3 headers=()
  [ -z "$token" ] || headers+=(-H "Authorization: Bearer $token")
  [ $# -lt 4 ] || headers+=(-H "Content-Type: application/json" -H "Idempotency-Key: $(uuid)" --data-binary "$4")
  curl --silent --show-error --fail-with-body -X "$method" "${headers[@]}" "$address$path"
}

# refused ...: makes a call that must be refused, and tells why it was.
refused() {
  if call "$@" > "$work/refusal" 2> "$work/errors"; then say "was not refused"; exit 1; fi
  json '`${it.status} ${it.reason}: ${it.detail}`' < "$work/refusal"
}

# device_call KEY_ID TOKEN_TO_SIGN METHOD PATH [BODY]: a call of the device, which signs what it sends.
device_call() {
  local key_id=$1 token=$2 method=$3 path=$4 body=${5-} nonce proof headers=()
  nonce=$(call "" GET /api/v1/devices:challenge | json it.nonce)
  proof=$(printf '%s' "$body" | node "$here/device-proof.mjs" sign "$work/device.pem" "$key_id" "$method" "$path" "$nonce" "$token")
  [ -z "$body" ] || headers+=(-H "Content-Type: application/json" --data-binary "$body")
  curl --silent --show-error --fail-with-body -X "$method" -H "Device-Proof: $proof" "${headers[@]}" "$address$path"
}

sign_in() { call "" POST /api/v1/sessions:login "{\"login\":\"$1\",\"password\":\"$2\"}" | json it.tokens.accessToken; }

say "Sign in"
admin=$(sign_in admin "$admin_password")
call "$admin" GET /api/v1/me | json '`${it.user.login} holds ${it.permissions.length} permissions`'

say "Create a user"
login="keeper-$(uuid | cut -c1-8)"
made=$(call "$admin" POST /api/v1/users "{\"login\":\"$login\",\"displayName\":\"Warehouse Keeper\",\"locale\":\"en\"}")
user_id=$(json it.user.id <<< "$made")
json '`${it.user.login} is ${it.user.state}`' <<< "$made"

say "Grant a role in one warehouse"
warehouse=$(call "$admin" GET "/api/v1/organization-units?kinds=KIND_WAREHOUSE&pageSize=1")
warehouse_id=$(json 'it.units[0].id' <<< "$warehouse")
site_id=$(json 'it.units[0].siteId' <<< "$warehouse")
grant="{\"principal\":{\"userId\":\"$user_id\"},\"roleCode\":\"operator\",\"unitIds\":[\"$warehouse_id\"]}"
call "$admin" POST /api/v1/grants "$grant" | json '`${it.grant.roleCode} in ${it.grant.unitIds}`'

say "What the new user sees: her own warehouse, and no users"
temporary=$(json it.temporaryPassword <<< "$made")
password=$(uuid)
keeper=$(sign_in "$login" "$temporary")
change="{\"currentPassword\":\"$temporary\",\"newPassword\":\"$password\"}"
call "$keeper" POST /api/v1/me:changePassword "$change" > "$work/answer"
keeper=$(sign_in "$login" "$password")
call "$keeper" GET /api/v1/organization-units | json 'it.units.map((unit) => unit.code).join()'
refused "$keeper" GET /api/v1/users

say "Enrol a device: a token for it, then its first call, signed with its new key"
wanted="{\"siteId\":\"$site_id\",\"deviceName\":\"Dock scanner\"}"
token=$(call "$admin" POST /api/v1/devices:createEnrollmentToken "$wanted" | json it.enrollmentToken)
key=$(node "$here/device-proof.mjs" key "$work/device.pem")
thumbprint=$(json it.thumbprint <<< "$key")
enrolment=$(json "JSON.stringify({ enrollmentToken: '$token', publicKeyJwk: it.publicKeyJwk, serialNo: '$login' })" <<< "$key")
device_id=$(device_call "$thumbprint" "$token" POST /api/v1/devices:enroll "$enrolment" | json it.device.id)
device_call "$device_id" "" GET /api/v1/devices:prove | json '`${it.device.name} is ${it.device.state}`'

say "Approve it: a second person has to"
refused "$admin" POST "/api/v1/devices/$device_id:approve" '{"reason":"it is mine"}'
second=$(sign_in "$second_login" "$second_password")
call "$second" POST "/api/v1/devices/$device_id:approve" '{"reason":"thumbprint compared"}' > "$work/answer"
device_call "$device_id" "" GET /api/v1/devices:prove | json '`${it.device.name} is ${it.device.state}`'

say "Make an API key that may read in one warehouse"
client=$(call "$admin" POST /api/v1/api-clients "{\"name\":\"labels-$login\"}")
client_id=$(json it.apiClient.id <<< "$client")
grant="{\"principal\":{\"apiClientId\":\"$client_id\"},\"roleCode\":\"integrator\",\"unitIds\":[\"$warehouse_id\"]}"
call "$admin" POST /api/v1/grants "$grant" > "$work/answer"
call "$(json it.apiKey <<< "$client")" GET /api/v1/organization-units | json '`the key sees ${it.units.map((unit) => unit.code)}`'

say "Read the audit trail"
call "$admin" GET "/api/v1/audit?pageSize=5" |
  json 'it.records.map((each) => [each.recordTime, each.actorName || "-", each.action, each.outcome].join(" ")).join("\n")'
call "$admin" GET "/api/v1/audit/user/$user_id" | json '`the user: ${it.records.map((each) => each.action).join(", ")}`'

say "Verify the chain"
call "$admin" GET /api/v1/audit:verify | json '`ok: ${it.ok}, records verified: ${it.recordsVerified}`'
