#!/usr/bin/env bash
# npm run test:compose. Where a Docker engine answers, with it and the images that the compose file names. Elsewhere, as root
# on Debian, with Debian's own engine, unpacked beside the system into $DK, and stand-ins of those images made from Debian's
# packages. It fails when neither can be had; it never skips.
set -euo pipefail
cd "$(dirname "$0")/../.."
NODE_BIN=$(node -p process.execPath)
export NODE_BIN
if docker info > /dev/null 2>&1; then
  test/compose/engine/build.sh test
  exec node test/compose/drive.ts
fi
[ "$(id -u)" = 0 ] && command -v apt-get > /dev/null ||
  { echo "test:compose needs a Docker engine, or root on Debian to bring one" >&2 && exit 1; }
export DK=${DK:-/var/tmp/erp-engine}
engine=test/compose/engine
[ -x "$DK/bin/usr/sbin/dockerd" ] || $engine/install.sh
$engine/engine.sh build bash -c "$engine/images.sh && $engine/build.sh test"
exec $engine/engine.sh run node test/compose/drive.ts
