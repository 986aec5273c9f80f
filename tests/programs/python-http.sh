# SPDX-License-Identifier: MIT
title='Python http.server'
packages='python3 curl'
needs='python3 curl'
port=8000
light=yes

version() { python3 --version | number; }
prepare() { echo "$name" >index.html; }
serve() { exec python3 -m http.server; }
ask() { fetch http://localhost:8000/; }
use() {
	for host in 127.0.0.1 localhost 0.0.0.0; do
		fetch "http://$host:8000/" || return
	done
}
