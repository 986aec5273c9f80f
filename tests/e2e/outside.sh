#!/bin/sh
# SPDX-License-Identifier: MIT
# A client binds 0.0.0.0:0, or [::]:0, and then talks to a machine outside: here another
# network namespace behind a pair of virtual cables, as our own addresses prove nothing.
. "$(dirname "$0")/../support/e2e.sh"
need python3
need unshare
need ip
need nsenter

cat >"$dir/server.py" <<'END'
import socket, threading

def tcp(family):
    s = socket.create_server(("", 7001) if family == socket.AF_INET else ("::", 7001),
        family=family)
    while True:
        client, peer = s.accept()
        client.sendall(peer[0].encode())
        client.close()

for family in socket.AF_INET, socket.AF_INET6:
    threading.Thread(target=tcp, args=[family]).start()
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("", 7001))
print("ready", flush=True)
while True:
    message, peer = udp.recvfrom(100)
    udp.sendto(peer[0].encode(), peer)
END
cat >"$dir/client.py" <<'END'
import os, socket

def check(s, want, peer):
    name = s.getsockname()
    assert name[0] == want and name[1] != 0, name
    assert s.getpeername()[:2] == (peer, 7001), s.getpeername()
    answer = s.recv(100).decode()
    assert answer == want, answer

for family, any, mine, other in [(socket.AF_INET, "0.0.0.0", "10.77.0.1", "10.77.0.2"),
                                 (socket.AF_INET6, "::", "fd77::1", "fd77::2")]:
    for bind in False, True:
        s = socket.socket(family)
        s.settimeout(10)
        if bind:
            s.bind((any, 0))
        s.connect((other, 7001))
        check(s, mine, other)

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(10)
udp.bind(("0.0.0.0", 0))
udp.sendto(b"?", ("10.77.0.2", 7001))
assert udp.recvfrom(100) == (b"10.77.0.1", ("10.77.0.2", 7001))
udp.connect(("10.77.0.2", 7001))
udp.send(b"?")
check(udp, "10.77.0.1", "10.77.0.2")

# The same socket then talks to this session.
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind(("127.0.0.1", 7002))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 0))
s.sendto(b"?", ("127.0.0.1", 7002))
message, peer = here.recvfrom(100)
assert peer == ("127.0.0.1", s.getsockname()[1]), peer
s.sendto(b"?", ("10.77.0.2", 7001))
s.settimeout(10)
assert s.recv(100) == b"10.77.0.1"

# A server on 0.0.0.0 stays in the session: nobody outside reaches it.
server = socket.create_server(("0.0.0.0", 7003))
if "LB_ADDR" not in os.environ:
    raise SystemExit
refused = socket.socket().connect_ex(("10.77.0.1", 7003))
assert refused == 111, refused
print("done")
END

# The namespaces and the cable go when the last process in them ends.
unshare -n true 2>/dev/null || skip "network namespaces need privileges"
start unshare -n sleep 600
far=$!
apart() { [ "$(readlink /proc/$$/ns/net)" != "$(readlink "/proc/$far/ns/net")" ]; }
await apart

cat >"$dir/near" <<'END'
set -e
ip link set lo up
ip link add near type veth peer name far netns "$1"
ip addr add 10.77.0.1/24 dev near
ip addr add fd77::1/64 dev near nodad
ip link set near up
nsenter -t "$1" -n sh -c 'ip link set lo up; ip addr add 10.77.0.2/24 dev far
	ip addr add fd77::2/64 dev far nodad; ip link set far up'
nsenter -t "$1" -n python3 -u "$2/server.py" >"$2/ready" &
until grep -q ready "$2/ready"; do sleep 0.05; done
python3 "$2/client.py" && env LB_ADDR="$3" LD_PRELOAD="$LIBLB" python3 "$2/client.py" &&
	"$LB_RUN" -q -- python3 "$2/client.py"
status=$?
kill $!
exit $status
END
start unshare -n sh -e "$dir/near" "$far" "$dir" "$a"
wait $! || {
	logs
	fail "a client that binds any address cannot leave the machine"
}
