# SPDX-License-Identifier: MIT
title='Knot DNS, UDP and TCP on 53'
packages='knot bind9-dnsutils'
needs='knotd dig'
needs_root='port 53'
port=53

version() { knotd -V | number; }
prepare() {
	cat >knot.conf <<END
server:
    rundir: "$home"
    listen: [ 127.0.0.1@53, ::1@53 ]
database:
    storage: "$home/db"
log:
  - target: stderr
    any: info
zone:
  - domain: test
    storage: "$home"
    file: zone
END
	write_zone
}
serve() { exec knotd -c "$home/knot.conf"; }
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
