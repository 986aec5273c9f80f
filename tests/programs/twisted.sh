# SPDX-License-Identifier: MIT
title='Twisted web'
packages='python3-twisted curl'
needs='twistd3 curl'
port=8080

version() { twistd3 --version | number; }
prepare() { echo "$name" >index.html; }
serve() { exec twistd3 --nodaemon --pidfile= web --path . --listen tcp:8080; }
ask() { fetch http://localhost:8080/; }
