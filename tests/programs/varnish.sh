# SPDX-License-Identifier: MIT
title='Varnish before a server of its own'
packages='varnish python3 curl'
needs='varnishd python3 curl'
port=6081
listens_on='6081 8080'

version() { varnishd -V 2>&1 | number; }
prepare() { mkdir html && echo "$name" >html/index.html; }
serve() {
	python3 -m http.server 8080 --directory html &
	exec varnishd -F -a :6081 -b localhost:8080 -n "$home/work" -s malloc,16m -T localhost:6082 -j none
}
stop() { stop_with_children python3; }
ask() { fetch http://localhost:6081/; }
use() { fetch http://127.0.0.1:6081/ && fetch 'http://[::1]:6081/'; }
