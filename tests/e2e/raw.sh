#!/bin/sh
# SPDX-License-Identifier: MIT
# Raw sockets and pings have no ports that could collide, and see whole packets: in a session
# they send and hear what they do bare.
. "$(dirname "$0")/../support/e2e.sh"
need python3
need unshare
need ip

cat >"$dir/echo.py" <<'END'
import socket, struct

def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff

def request(family):
    if family == socket.AF_INET6:
        return struct.pack("!BBHHH", 128, 0, 0, 7, 1)
    header = struct.pack("!BBHHH", 8, 0, 0, 7, 1)
    return header[:2] + struct.pack("!H", checksum(header)) + header[4:]

# Until the answer: a raw socket hears what it sends as well. The identification is the
# kernel's, and so is a ping's number.
def hear(s, family, raw):
    while True:
        data, control, flags, source = s.recvmsg(200, 200)
        start = 20 if raw and family == socket.AF_INET else 0
        print("  hears", data[12:start], data[start], source[0],
              [(c[:2], c[2][-20:16]) for c in control])
        if data[start] in (0, 129):
            return

def ping(family, raw, here, mine, v6only, port):
    s = socket.socket(family, socket.SOCK_RAW if raw else socket.SOCK_DGRAM,
        socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6)
    s.settimeout(10)
    if family == socket.AF_INET6:
        if v6only and not raw:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    if mine:
        s.bind((mine, 0))
        print("  is", s.getsockname()[0])
    s.sendto(request(family), (here, port))
    hear(s, family, raw)
    s.connect((here, port))
    print("  is", s.getsockname()[0])
    s.send(request(family))
    hear(s, family, raw)

for family, here, names, protocol in (
        (socket.AF_INET, "127.0.0.1", [None, "127.0.0.1", "0.0.0.0"], 1),
        (socket.AF_INET6, "::1", [None, "::1", "::", "::ffff:127.0.0.1"], 58)):
    for raw in True, False:
        for mine in names:
            for v6only in False, True:
                for port in (0, protocol) if family == socket.AF_INET6 else (0,):
                    print(family.name, raw, mine, v6only, port)
                    try:
                        ping(family, raw, here, mine, v6only, port)
                    except OSError as error:
                        print("  error", error)

# A packet of no protocol goes to itself, where source and destination are one address.
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
s.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 0)
s.settimeout(10)
s.connect(("127.0.0.1", 0))
s.send(b"hello")
print(s.recv(100)[12:])
END
unshare -rn true 2>/dev/null || skip 'namespaces are not allowed here'

# alone COMMAND...: in a network of its own, where everybody may ping.
alone() {
	unshare -rn sh -c 'ip link set lo up
		echo "0 0" >/proc/sys/net/ipv4/ping_group_range
		exec "$@"' sh "$@" python3 "$dir/echo.py"
}
alone >"$dir/bare" || fail 'bare'
[ "$(grep -c '  hears' "$dir/bare")" -ge 60 ] || fail "bare: $(cat "$dir/bare")"
for how in auto always; do
	alone "$LB_RUN" -q -A "$a" --supervise="$how" -- >"$dir/wrapped" ||
		fail "$how: $(cat "$dir/wrapped")"
	cmp -s "$dir/bare" "$dir/wrapped" ||
		fail "$how: $(diff "$dir/bare" "$dir/wrapped" | head -n 20)"
done
