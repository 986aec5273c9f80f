# SPDX-License-Identifier: MIT
title='dnsmasq, UDP and TCP on 53'
packages='dnsmasq-base bind9-dnsutils'
needs='dnsmasq dig'
needs_root='port 53'
port=53
light=yes

version() { dnsmasq -v | number; }
serve() {
	exec dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts \
		--user=root --pid-file="$home/pid" --log-facility=- --txt-record=name.test,"$name"
}
ask() { dig +short +time=5 +tries=2 @127.0.0.1 name.test TXT; }
use() {
	dig +short +tcp @127.0.0.1 name.test TXT | grep "$name" &&
		dig +short @localhost name.test TXT | grep "$name" &&
		dig +short @::1 name.test TXT | grep "$name"
}
