#!/bin/sh
# SPDX-License-Identifier: MIT
# Nobody listens on a port in this session. Connecting there is refused, although another
# session and the machine itself listen on that port of theirs.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/listen.py" <<'END'
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen()
print(s.getsockname()[1], flush=True)
s.accept()
END
cat >"$dir/connect.py" <<'END'
import errno, socket, sys
port = int(sys.argv[1])
for family, host in [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"),
                     (socket.AF_INET6, "::1"), (socket.AF_INET6, "::ffff:127.0.0.1")]:
    s = socket.socket(family)
    error = s.connect_ex((host, port))
    assert error == errno.ECONNREFUSED, (host, error)
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.settimeout(5)
    s.connect((host, port))
    s.send(b"?")
    try:
        s.recv(1)
        raise SystemExit(host + " answered")
    except ConnectionRefusedError:
        pass
try:
    socket.create_connection(("localhost", port))
    raise SystemExit("localhost answered")
except ConnectionRefusedError:
    pass
END

# The machine's own takes a free port, the other session the same one.
start python3 "$dir/listen.py" 0
machine=$log
await test -s "$machine"
port=$(cat "$machine")
start "$LB_RUN" -q -A "$b" -- python3 "$dir/listen.py" "$port"
await test -s "$log"
audit "$b" $!

"$LB_RUN" -q -A "$a" -- python3 "$dir/connect.py" "$port" || fail "somebody answered"

# A bystander outside of any session still gets through.
python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" ||
	fail "the machine's own server is gone"
