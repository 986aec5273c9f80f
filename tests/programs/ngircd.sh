# SPDX-License-Identifier: MIT
title='ngIRCd'
packages='ngircd python3'
needs='ngircd python3'
port=6667
light=yes

version() { ngircd --version | number; }
prepare() {
	cat >ngircd.conf <<END
[Global]
Name = localhost.test
Info = $name
ServerUID = irc
ServerGID = irc
MotdPhrase = $name
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
END
	cat >client.py <<'END'
import os, socket

f = socket.create_connection(("localhost", 6667)).makefile("rwb")
f.write(b"NICK me%d\r\nUSER me 0 * :me\r\n" % os.getpid())
f.flush()
for line in f:
    if line.startswith(b"PING"):
        f.write(line.replace(b"PING", b"PONG"))
        f.flush()
    if b" 372 " in line:
        print(line.decode())
        break
END
}
serve() { exec ngircd -n -f "$home/ngircd.conf"; }
ask() { timeout 10 python3 client.py; }
use() { ask; }
