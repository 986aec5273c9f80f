# SPDX-License-Identifier: MIT
title='coturn: TURN and STUN'
packages='coturn'
needs='turnserver turnutils_stunclient'
port=3478

version() { turnserver --version 2>/dev/null | tail -n 1 | number; }
prepare() {
	printf 'listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nrealm=%s\nno-tls\nno-dtls\nno-cli\nlog-file=stdout\nuserdb=%s/db\npidfile=%s/pid\n' \
		"$name" "$home" "$home" >turn.conf
}
serve() { exec turnserver -c turn.conf; }
ask() { turnutils_stunclient 127.0.0.1 && echo "$name"; }
