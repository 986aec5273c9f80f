# SPDX-License-Identifier: MIT
title='webfsd'
packages='webfs curl'
needs='webfsd curl'
port=8000
light=yes

version() { dpkg-query -Wf '${Version}' webfs; }
prepare() { echo "$name" >name; }
serve() { exec webfsd -F -p 8000 -r "$home"; }
ask() { fetch http://localhost:8000/name; }
