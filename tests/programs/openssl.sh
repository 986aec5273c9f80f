# SPDX-License-Identifier: MIT
title='OpenSSL s_server: DTLS, UDP on 4444'
packages='openssl'
needs='openssl'
port=udp
light=yes

version() { openssl version | number; }
prepare() {
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN="$name" -days 2 \
		-keyout key.pem -out cert.pem
}
# The one socket connects to whoever speaks to it, and is free again afterwards.
serve() { exec openssl s_server -dtls1_2 -listen -accept 4444 -cert cert.pem -key key.pem -quiet </dev/null; }
ask() { echo Q | timeout 5 openssl s_client -dtls1_2 -connect "${1:-localhost:4444}" </dev/null 2>&1; }
use() { ask 127.0.0.1:4444 | grep "$name" && ask '[::1]:4444' | grep "$name"; }
