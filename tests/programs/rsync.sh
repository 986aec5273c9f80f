# SPDX-License-Identifier: MIT
title='rsync daemon'
packages='rsync'
needs='rsync'
needs_root='port 873'
port=873
light=yes

version() { rsync --version | number; }
prepare() {
	mkdir files && echo "$name" >files/file
	printf 'use chroot = no\n[files]\npath = %s/files\n' "$home" >rsyncd.conf
}
serve() { exec rsync --daemon --no-detach --config=rsyncd.conf; }
ask() { rsync -q rsync://localhost/files/file received && cat received; }
exits='0 20 143'
