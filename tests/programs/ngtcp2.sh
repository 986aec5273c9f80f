# SPDX-License-Identifier: MIT
title='ngtcp2: QUIC and HTTP/3, UDP on 4433'
packages='ngtcp2-server ngtcp2-client openssl'
needs='gtlsserver gtlsclient openssl'
port=udp

version() { dpkg-query -Wf '${Version}' ngtcp2-server; }
prepare() {
	mkdir files received && echo "$name" >files/file && head -c 3000000 /dev/urandom >files/large
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 \
		-keyout key.pem -out cert.pem
}
serve() { exec gtlsserver -q -d "$home/files" '*' 4433 key.pem cert.pem; }
get() {
	timeout 20 gtlsclient -q --exit-on-all-streams-close --download="$home/received" \
		"$1" 4433 "https://localhost/$2"
}
ask() { get localhost file && cat received/file; }
use() {
	for at in 127.0.0.1 ::1; do
		rm -f received/*
		get $at large && cmp received/large files/large || return
	done
}
