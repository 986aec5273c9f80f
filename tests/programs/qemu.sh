# SPDX-License-Identifier: MIT
title='QEMU: monitor, gdb, VNC, and ports of its guest'
packages='qemu-system-x86 socat python3'
needs='qemu-system-x86_64 socat python3'
port=4444
listens_on='4444 1234 5900 2222'

version() { qemu-system-x86_64 --version | number; }
serve() {
	exec qemu-system-x86_64 -name "$name" -S -m 32 -nodefaults -vnc :0 -gdb tcp::1234 \
		-monitor tcp:localhost:4444,server,nowait -device e1000,netdev=net,romfile= \
		-netdev user,id=net,hostfwd=tcp::2222-:22,hostfwd=udp:127.0.0.1:2223-:23
}
ask() {
	{ echo 'info name'; echo 'info usernet'; echo 'info vnc'; sleep 0.5; } |
		timeout 20 socat -t 1 - TCP:localhost:4444
}
use() {
	ask && timeout 20 python3 -c '
import socket
assert socket.create_connection(("localhost", 5900)).recv(3) == b"RFB"'
}
