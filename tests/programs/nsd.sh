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
	cat >zone <<END
\$ORIGIN test.
\$TTL 60
@ SOA ns.test. root.test. 1 60 60 60 60
@ NS ns.test.
ns A 127.0.0.1
name TXT "$name"
END
}
serve() { exec nsd -d -c "$home/nsd.conf"; }
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
