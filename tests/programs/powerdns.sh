# SPDX-License-Identifier: MIT
title='PowerDNS: SO_REUSEPORT workers on 53, behind dnsdist'
packages='pdns-server pdns-backend-bind dnsdist bind9-dnsutils curl'
needs='pdns_server dnsdist dig curl'
needs_root='port 53'
port=53
listens_on='53 8081 5300'

version() { pdns_server --version 2>&1 | number; }
prepare() {
	cat >named.conf <<END
zone "test" { type master; file "$home/zone"; };
END
	write_zone
	cat >dnsdist.conf <<END
setSecurityPollSuffix("")
for i = 1, 3 do addLocal("127.0.0.1:5300", { reusePort = true }) end
addLocal("[::1]:5300")
newServer({ address = "127.0.0.1:53", source = "127.0.0.1" })
END
}
serve() {
	dnsdist --supervised --disable-syslog -C "$home/dnsdist.conf" &
	exec pdns_server --no-config --daemon=no --guardian=no --socket-dir="$home" \
		--launch=bind --bind-config="$home/named.conf" --security-poll-suffix= \
		--receiver-threads=3 --reuseport=yes --webserver=yes --api=yes --api-key=key
}
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	for at in 127.0.0.1 ::1; do
		for how in +notcp +tcp; do
			dig +short $how -p 5300 @$at name.test TXT | grep "$name" || return
		done
	done
	dig +short @::1 name.test TXT | grep "$name" &&
		fetch -H 'X-API-Key: key' http://localhost:8081/api/v1/servers/localhost/zones/test. |
		grep "$name"
}
stop() { stop_with_children; }
