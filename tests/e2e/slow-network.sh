#!/bin/sh
# SPDX-License-Identifier: MIT
# A supervised program sends faster than its loopback interface: what has to wait for room
# arrives in the session, however long it waits and whatever interrupts it.
. "$(dirname "$0")/../support/e2e.sh"
need cc
need python3
need unshare
need tc

cc -static -pthread "$(dirname "$0")/../supervised/storm.c" -o "$dir/storm" 2>"$dir/built" ||
	skip "no static libc: $(cat "$dir/built")"
slow='tc qdisc add dev lo root tbf rate 8kbit burst 1600 limit 100000'
unshared sh -c "$slow" 2>"$dir/slow" ||
	skip "no way to slow a network down: $(cat "$dir/slow")"

cat >"$dir/hear.py" <<'END'
import socket, subprocess, sys

def opened(address):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 7000))
    return s

inside, outside = opened(sys.argv[1]), opened("127.0.0.1")
print(subprocess.run(sys.argv[2:], capture_output=True, timeout=100).stdout)
inside.settimeout(10)
for i in range(8):
    data = inside.recv(2000)
    assert data == bytes([i]) * 1000, (i, len(data), set(data))
outside.setblocking(False)
try:
    outside.recv(2000)
    print("the machine's own 127.0.0.1 heard it, too")
except BlockingIOError:
    print("only the session heard it")
END
# flood HOW COMMAND...
flood() {
	how=$1
	shift
	answer=$(unshared sh -c "$slow && exec python3 \"\$@\"" sh "$dir/hear.py" "$a" "$LB_RUN" -q -A "$a" "$@" "$dir/storm" "$how" 8 2>&1)
	[ "$answer" = "b'ok\\n'
only the session heard it" ] || fail "$how $*: $answer"
}
flood flood
# What the network takes later is what was sent, and not what the supervisor sent then.
flood flood-without-copy
# What a debugger has cannot be told to begin its call anew, and goes on being held.
need strace
flood flood strace -f -o "$dir/trace"
