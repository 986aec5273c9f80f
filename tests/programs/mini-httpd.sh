# SPDX-License-Identifier: MIT
title='mini-httpd'
packages='mini-httpd curl'
needs='mini_httpd curl'
needs_root='port 80'
port=80
exits='0 1 143'
light=yes

version() { mini_httpd -V 2>&1 | number; }
prepare() { echo "$name" >index.html && chmod a+r index.html; }
serve() { exec mini_httpd -D -p 80 -d "$home" -i "$home/pid"; }
ask() { fetch http://localhost/; }
