# SPDX-License-Identifier: MIT
title='NATS (Go)'
packages='nats-server python3'
needs='nats-server python3'
port=4222
listens_on='4222 8222'

version() { nats-server --version | number; }
prepare() {
	cat >client.py <<'END'
import os, socket

s = socket.create_connection(("localhost", 4222))
f = s.makefile("rwb")
f.readline()
f.write(b'CONNECT {"verbose":false}\r\nSUB x 1\r\nPUB x %d\r\n%s\r\n'
    % (len(os.environ["name"]), os.environ["name"].encode()))
f.flush()
f.readline()
print(f.readline().decode())
END
}
serve() { exec nats-server -m 8222 --name "$name"; }
ask() { python3 client.py; }
exits='0 1 143'
