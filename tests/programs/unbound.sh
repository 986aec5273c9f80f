# SPDX-License-Identifier: MIT
title='unbound, UDP and TCP on 53'
packages='unbound bind9-dnsutils'
needs='unbound dig'
needs_root='port 53'
port=53
note='As a resolver it asks the outside from random wildcard ports, which a session would keep inside: `--share bind:20000-65535/udp`.'

version() { unbound -V | number; }
prepare() {
	cat >unbound.conf <<END
server:
	chroot: ""
	username: ""
	directory: "$home"
	pidfile: "$home/pid"
	use-syslog: no
	do-not-query-localhost: no
	local-data: 'name.test. TXT "$name"'
remote-control:
	control-enable: no
END
}
serve() { exec unbound -d -p -c "$home/unbound.conf"; }
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
