# SPDX-License-Identifier: MIT
title='microsocks: SOCKS5'
packages='microsocks python3 curl'
needs='microsocks python3 curl'
port=1080
listens_on='1080 8000'

version() { dpkg-query -Wf '${Version}' microsocks; }
prepare() { mkdir html && echo "$name" >html/index.html; }
serve() {
	python3 -m http.server 8000 --directory html &
	exec microsocks
}
stop() { stop_with_children; }
ask() { curl -sSf --max-time 10 -x socks5h://localhost:1080 http://127.0.0.1:8000/; }
use() { curl -sSf --max-time 10 -x socks5h://127.0.0.1:1080 http://localhost:8000/; }
