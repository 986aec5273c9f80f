# SPDX-License-Identifier: MIT
title='apt-cacher-ng'
packages='apt-cacher-ng curl'
needs='apt-cacher-ng curl'
port=3142

version() { dpkg-query -Wf '${Version}' apt-cacher-ng; }
prepare() { mkdir cache files log && echo "$name" >files/name; }
serve() { exec apt-cacher-ng ForeGround=1 Port:3142 CacheDir:"$home/cache" LogDir:"$home/log" LocalDirs:"files $home/files" SocketPath: PidFile:; }
ask() { fetch http://localhost:3142/files/name; }
