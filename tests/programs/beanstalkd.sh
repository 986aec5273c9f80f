# SPDX-License-Identifier: MIT
title='beanstalkd'
packages='beanstalkd python3'
needs='beanstalkd python3'
port=11300
light=yes

version() { beanstalkd -v | number; }
prepare() {
	cat >client.py <<'END'
import os, socket, sys

f = socket.create_connection(("localhost", 11300)).makefile("rwb")
name = os.environ["name"].encode()
if sys.argv[1] == "tell":
    f.write(b"put 0 0 60 %d\r\n%s\r\n" % (len(name), name))
else:
    f.write(b"peek-ready\r\n")
f.flush()
print(f.readline().decode())
if sys.argv[1] != "tell":
    print(f.readline().decode())
END
}
serve() { exec beanstalkd -l 127.0.0.1; }
tell() { python3 client.py tell; }
ask() { python3 client.py ask; }
