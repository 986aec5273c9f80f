# SPDX-License-Identifier: MIT
title='gdbserver, and gdb'
packages='gdbserver gdb'
needs='gdbserver gdb'
port=2345

version() { gdbserver --version | number; }
serve() { exec gdbserver --multi localhost:2345; }
stop() { gdb -nx -batch -ex 'target extended-remote localhost:2345' -ex 'monitor exit'; }
ask() {
	gdb -nx -batch -ex 'target extended-remote localhost:2345' \
		-ex "remote get /proc/self/environ environ" && grep -ao "name=$name" environ
}
