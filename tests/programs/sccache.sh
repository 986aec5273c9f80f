# SPDX-License-Identifier: MIT
title='sccache, server and compiler'
packages='sccache gcc libc6-dev'
needs='sccache gcc'
port=4226

version() { sccache --version | number; }
prepare() { echo "const char *name = \"$name\";" >name.c; }
serve() {
	export SCCACHE_DIR="$home/cache" SCCACHE_START_SERVER=1 SCCACHE_NO_DAEMON=1
	exec sccache
}
# What the server says of itself is where its cache is.
ask() {
	sccache gcc -c name.c -o name.o && sccache --show-stats | grep -F "$home/cache" && echo "$name"
}
note='Without a session of its own, a build uses the server of another one that runs already.'
