#!/bin/sh
# SPDX-License-Identifier: MIT
# A client that insists on ::1 reaches a server that only knows IPv4, and the other way
# round; the same client bare, or in another session, is refused.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/server.py" <<'END'
import socket, sys
family, host = sys.argv[1:]
s = socket.create_server((host, 8094), family=getattr(socket, family))
print("ready", flush=True)
while True:
    client, peer = s.accept()
    client.sendall(peer[0].encode())
    client.close()
END
cat >"$dir/client.py" <<'END'
import socket, sys
try:
    s = socket.create_connection((sys.argv[1], 8094))
    print(s.getpeername()[0], s.recv(100).decode())
except ConnectionRefusedError:
    print("refused")
END
# expect ANSWER ADDRESS HOST
expect() {
	answer=$("$LB_RUN" -q -A "$2" -- python3 "$dir/client.py" "$3")
	[ "$answer" = "$1" ] || fail "a client of $3 in $2: '$answer', expected '$1'"
}

start "$LB_RUN" -q -A "$a" -- python3 "$dir/server.py" AF_INET 127.0.0.1
await grep -q ready "$log"
audit "$a" $!
expect '::1 127.0.0.1' "$a" ::1
expect '127.0.0.1 127.0.0.1' "$a" 127.0.0.1
expect refused "$b" ::1
expect refused "$b" 127.0.0.1
[ "$(python3 "$dir/client.py" ::1)" = refused ] || fail "reached from outside"

start "$LB_RUN" -q -A "$b" -- python3 "$dir/server.py" AF_INET6 ::1
await grep -q ready "$log"
audit "$b" $!
expect '127.0.0.1 ::1' "$b" 127.0.0.1
expect '::1 ::1' "$b" ::1
