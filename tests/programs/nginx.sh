# SPDX-License-Identifier: MIT
title='nginx: listen 80; listen [::]:80; and a reload'
packages='nginx-light curl'
needs='nginx curl'
needs_root='port 80'
port=80

version() { nginx -v 2>&1 | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html && chmod -R a+rX .
	cat >nginx.conf <<END
daemon off;
pid $home/nginx.pid;
error_log stderr;
worker_processes 2;
events { }
http {
	access_log $home/access.log;
	$(nginx_paths)
	server {
		listen 80;
		listen [::]:80;
		root $home/html;
	}
}
END
}
serve() { exec nginx -c "$home/nginx.conf"; }
ask() { fetch http://localhost/; }
use() {
	fetch http://127.0.0.1/ && fetch 'http://[::1]/' || return
	echo "$name reloaded" >html/new
	sed -i 's/listen 80;/&\n\t\tlisten 8080;/' nginx.conf
	nginx -c "$home/nginx.conf" -s reload
	for i in $(seq 100); do
		fetch http://localhost:8080/new && return
		sleep 0.1
	done
	return 1
}
