# SPDX-License-Identifier: MIT
title='git daemon'
packages='git'
needs='git'
port=9418
light=yes

version() { git --version | number; }
prepare() { git init -q repository && git -C repository -c user.name=x -c user.email=x@localhost commit -q --allow-empty -m "$name"; }
serve() { exec git daemon --export-all --base-path="$home"; }
stop() { stop_with_children; }
ask() { rm -rf clone; git clone -q git://localhost/repository clone && git -C clone log --format=%s; }
use() { ask; }
