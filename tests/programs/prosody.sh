# SPDX-License-Identifier: MIT
title='Prosody: XMPP'
packages='prosody python3'
needs='prosody python3'
port=5222
listens_on='5222 5269'

version() { prosodyctl about 2>/dev/null | sed -n 's/^Prosody \([0-9].*\)/\1/p'; }
prepare() {
	cat >prosody.cfg.lua <<END
run_as_root = true
data_path = "$home"
pidfile = "$home/pid"
modules_enabled = { "disco" }
log = { info = "*console" }
VirtualHost "localhost"
VirtualHost "$name.test"
END
	cat >client.py <<'END'
import os, socket

for host in os.environ["name"] + ".test", "other.test":
    s = socket.create_connection(("localhost", 5222))
    s.sendall(b"<?xml version='1.0'?><stream:stream to='%s' xmlns='jabber:client' "
        b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>" % host.encode())
    answer = b""
    while b"features" not in answer and b"error" not in answer:
        answer += s.recv(1000)
    if (b"host-unknown" in answer) != (host == "other.test"):
        raise SystemExit(answer)
print(os.environ["name"])
END
}
serve() { exec prosody -F --config "$home/prosody.cfg.lua"; }
ask() { timeout 10 python3 client.py; }
