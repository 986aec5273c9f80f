# SPDX-License-Identifier: MIT
title='Hitch before a server of its own'
packages='hitch openssl python3 curl'
needs='hitch openssl python3 curl'
port=8443
listens_on='8443 8000'

version() { hitch --version 2>&1 | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost 2>/dev/null
	cat key cert >pem
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec hitch -u nobody --frontend='[*]:8443' --backend='[127.0.0.1]:8000' "$home/pem"
}
stop() { stop_with_children python3; }
ask() { fetch --cacert cert https://localhost:8443/; }
