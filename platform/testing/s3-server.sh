#!/usr/bin/env bash
# Starts an S3 server for tests on 127.0.0.1:$S3_PORT: Ceph's gateway with one monitor and one store, everything in $S3_DIR.
# It stays in the foreground; whoever started it kills its process group.
set -euo pipefail
mkdir -p "$S3_DIR/monitor" "$S3_DIR/store" "$S3_DIR/log" "$S3_DIR/run"
export CEPH_CONF=$S3_DIR/ceph.conf
fsid=$(cat /proc/sys/kernel/random/uuid)
store=$(cat /proc/sys/kernel/random/uuid)
cat > "$CEPH_CONF" << END
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$MONITOR_PORT
run_dir = $S3_DIR/run
admin_socket = $S3_DIR/run/\$name.asok
log_file = $S3_DIR/log/\$name.log
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 1
mon_data_avail_crit = 0
osd_crush_chooseleaf_type = 0
rgw_thread_pool_size = 32
rgw_enable_gc_threads = false
[mon.a]
mon_data = $S3_DIR/monitor/a
[osd.0]
osd_data = $S3_DIR/store
osd_objectstore = bluestore
bluestore_block_size = 2147483648
bluestore_block_db_create = false
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
osd_memory_target = 939524096
[client.rgw.x]
rgw_frontends = beast endpoint=127.0.0.1:$S3_PORT
END
mkdir -p "$S3_DIR/monitor/a"
monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$MONITOR_PORT]" "$S3_DIR/monmap"
ceph-mon --mkfs -i a --monmap "$S3_DIR/monmap"
ceph-mon -i a -f &
until timeout 5 ceph -s > /dev/null 2>&1; do sleep 0.2; done
ceph osd new "$store" 0
ceph-osd -i 0 --mkfs --osd-uuid "$store"
# A store that asks before it has the map of the monitors ends; it is started again.
(until ceph-osd -i 0 -f; do sleep 0.5; done) &
until timeout 5 ceph osd stat 2> /dev/null | grep -q "1 up"; do sleep 0.2; done
radosgw-admin user create --uid=erp --display-name=erp --access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY" > /dev/null
radosgw -n client.rgw.x -f &
until curl -sf -o /dev/null "http://127.0.0.1:$S3_PORT/"; do sleep 0.1; done
echo "the S3 server answers"
wait
