# SPDX-License-Identifier: MIT
title='stunnel before a server of its own'
packages='stunnel4 openssl python3 curl'
needs='stunnel4 openssl python3 curl'
port=8443
listens_on='8443 8000'

version() { stunnel4 -version 2>&1 | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost 2>/dev/null
	cat >stunnel.conf <<END
foreground = yes
pid =
[https]
accept = 8443
connect = localhost:8000
cert = $home/cert
key = $home/key
END
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec stunnel4 stunnel.conf
}
stop() { stop_with_children; }
ask() { fetch --cacert cert https://localhost:8443/; }
