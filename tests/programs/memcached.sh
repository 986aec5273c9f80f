# SPDX-License-Identifier: MIT
title='memcached, TCP and UDP'
packages='memcached python3'
needs='memcached python3'
port=11211
light=yes

version() { memcached -V | number; }
prepare() {
	cat >client.py <<'END'
import os, socket, sys

s = socket.create_connection(("localhost", 11211))
name = os.environ["name"].encode()
if sys.argv[1] == "tell":
    s.sendall(b"set name 0 0 %d\r\n%s\r\n" % (len(name), name))
    assert s.recv(100) == b"STORED\r\n"
    sys.exit()
s.sendall(b"get name\r\n")
tcp = s.recv(1000)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.settimeout(10)
u.connect(("127.0.0.1", 11211))
u.send(b"\0\1\0\0\0\1\0\0get name\r\n")
assert u.recv(1000)[8:] == tcp
print(tcp.decode())
END
}
serve() { exec memcached -u "$(id -un)" -l 127.0.0.1,::1 -p 11211 -U 11211; }
tell() { python3 client.py tell; }
ask() { python3 client.py ask; }
