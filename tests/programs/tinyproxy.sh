# SPDX-License-Identifier: MIT
title='tinyproxy before a server of its own'
packages='tinyproxy-bin python3 curl'
needs='tinyproxy python3 curl'
port=8888
listens_on='8888 8000'

version() { tinyproxy -v | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	printf 'Port 8888\nTimeout 10\nAllow 127.0.0.1\nMaxClients 10\n' >tinyproxy.conf
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec tinyproxy -d -c tinyproxy.conf
}
stop() { stop_with_children; }
ask() { curl -sSf --max-time 10 --noproxy '' -x http://127.0.0.1:8888 http://localhost:8000/; }
