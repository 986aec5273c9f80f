# SPDX-License-Identifier: MIT
title='InfluxDB (Go): HTTP, and lines over UDP'
packages='influxdb curl socat'
needs='influxd curl socat'
port=8086
listens_on='8086 8088'

version() { influxd version | number; }
serve() {
	export INFLUXDB_META_DIR="$home/meta" INFLUXDB_DATA_DIR="$home/data"
	export INFLUXDB_DATA_WAL_DIR="$home/wal" INFLUXDB_REPORTING_DISABLED=true
	export INFLUXDB_UDP_0_ENABLED=true INFLUXDB_UDP_0_BIND_ADDRESS=:8089
	export INFLUXDB_UDP_0_BATCH_TIMEOUT=50ms
	exec influxd
}
tell() { echo "names,name=$name value=1" | socat - UDP:localhost:8089; }
ask() { tell && fetch 'http://localhost:8086/query?db=udp&q=SELECT+*+FROM+names'; }
