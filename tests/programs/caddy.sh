# SPDX-License-Identifier: MIT
title='Caddy (Go)'
packages='caddy curl'
needs='caddy curl'
port=8080
listens_on='8080 2019'

version() { caddy version | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	printf 'http://:8080 {\n\troot * %s/html\n\tfile_server\n}\n' "$home" >Caddyfile
}
serve() { exec env HOME="$home" caddy run --config Caddyfile --adapter caddyfile; }
ask() { fetch http://localhost:8080/; }
use() { fetch 'http://[::1]:8080/' && fetch http://localhost:2019/config/ && caddy reload --config Caddyfile && ask; }
