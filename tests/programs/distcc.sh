# SPDX-License-Identifier: MIT
title='distccd'
packages='distcc gcc'
needs='distccd distcc gcc'
port=3632

version() { distccd --version | number; }
prepare() {
	mkdir .distcc
	echo "char name[] = \"$name\";" >x.c
	give nobody
}
serve() { exec distccd --daemon --no-detach --allow 127.0.0.1 --listen 127.0.0.1 --user nobody --log-stderr -j 2 --enable-tcp-insecure; }
ask() {
	DISTCC_HOSTS=localhost DISTCC_FALLBACK=0 DISTCC_DIR="$home/.distcc" distcc gcc -c x.c -o x.o &&
		grep -ao "$name" x.o
}
