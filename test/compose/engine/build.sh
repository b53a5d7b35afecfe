#!/bin/bash
# inside "engine.sh build": the product's own images, under the tag $1
set -eu
cd "$(dirname "$0")/../../.."
for role in core worker; do docker build --progress plain --network host -f deploy/Dockerfile --target erp-$role -t "erp-$role:$1" .; done
