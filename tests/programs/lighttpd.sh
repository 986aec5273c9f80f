# SPDX-License-Identifier: MIT
title='lighttpd, both families'
packages='lighttpd curl'
needs='lighttpd curl'
needs_root='port 80'
port=80
light=yes

version() { lighttpd -v | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	cat >lighttpd.conf <<END
server.document-root = "$home/html"
server.port = 80
server.bind = "0.0.0.0"
\$SERVER["socket"] == "[::]:80" { server.set-v6only = "enable" }
index-file.names = ( "index.html" )
END
}
serve() { exec lighttpd -D -f "$home/lighttpd.conf"; }
ask() { fetch http://localhost/; }
use() { fetch http://127.0.0.1/ && fetch 'http://[::1]/'; }
