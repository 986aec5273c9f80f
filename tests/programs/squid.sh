# SPDX-License-Identifier: MIT
title='Squid before a server of its own'
packages='squid python3 curl'
needs='squid python3 curl'
port=3128
listens_on='3128 8000'

version() { squid -v | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html
	cat >squid.conf <<END
http_port 3128
pid_filename $home/pid
cache_log $home/cache.log
access_log none
cache_mem 8 MB
coredump_dir $home
cache_effective_user proxy
http_access allow localhost
http_access deny all
shutdown_lifetime 1 second
pinger_enable off
END
	give proxy
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec squid -N -f "$home/squid.conf"
}
stop() { stop_with_children; }
ask() { curl -sSf --max-time 10 --noproxy '' -x http://localhost:3128 http://127.0.0.1:8000/; }
