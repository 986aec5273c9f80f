# SPDX-License-Identifier: MIT
title='HAProxy before a server of its own'
packages='haproxy python3 curl'
needs='haproxy python3 curl'
port=8080
listens_on='8080 9000'

version() { haproxy -v | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	cat >haproxy.cfg <<END
defaults
	mode http
	timeout connect 5s
	timeout client 5s
	timeout server 5s
frontend front
	bind *:8080
	bind :::8080 v6only
	default_backend back
backend back
	server one localhost:9000 check
END
}
serve() {
	python3 -m http.server 9000 --bind 127.0.0.1 --directory html &
	exec haproxy -db -f haproxy.cfg
}
stop() { stop_with_children; }
ask() { fetch http://localhost:8080/; }
use() { fetch 'http://[::1]:8080/' && fetch http://127.0.0.1:8080/; }
