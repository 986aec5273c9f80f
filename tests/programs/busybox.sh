# SPDX-License-Identifier: MIT
title='BusyBox httpd and nc, static'
packages='busybox-static curl'
needs='busybox curl'
port=80
needs_root='port 80'
light=yes

version() { busybox | number; }
prepare() { echo "$name" >index.html; }
serve() { exec busybox httpd -f -p 80 -h "$home"; }
ask() { fetch http://localhost/; }
use() { busybox wget -q -O - http://localhost/ | grep "$name" && busybox wget -q -O - http://127.0.0.1/; }
