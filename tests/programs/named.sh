# SPDX-License-Identifier: MIT
title='BIND named, UDP and TCP on 53'
packages='bind9 bind9-dnsutils'
needs='named dig'
needs_root='port 53'
port=53

version() { named -v | number; }
prepare() {
	cat >named.conf <<END
options {
	directory "$home";
	pid-file "$home/pid";
	session-keyfile "$home/session.key";
	listen-on { 127.0.0.1; };
	listen-on-v6 { ::1; };
	recursion no;
};
zone "test" { type primary; file "$home/zone"; };
END
	write_zone
}
serve() { exec named -g -n 2 -c "$home/named.conf"; }
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
