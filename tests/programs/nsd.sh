# SPDX-License-Identifier: MIT
title='NSD, UDP and TCP on 53'
packages='nsd bind9-dnsutils'
needs='nsd dig'
needs_root='port 53'
port=53

version() { nsd -v 2>&1 | number; }
prepare() {
	cat >nsd.conf <<END
server:
	username: ""
	database: ""
	zonesdir: "$home"
	zonelistfile: "$home/zone.list"
	xfrdfile: "$home/xfrd.state"
	xfrdir: "$home"
	pidfile: "$home/pid"
	ip-address: 127.0.0.1
	ip-address: ::1
remote-control:
	control-enable: no
zone:
	name: test
	zonefile: zone
END
	write_zone
}
serve() { exec nsd -d -c "$home/nsd.conf"; }
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
