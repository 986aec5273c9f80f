#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need python3 unshare

# The machine is a network namespace, where a service has 127.0.0.1:5432 to itself.
unshare -n true 2>/dev/null || skip 'namespaces are not allowed here'
cat >client <<'END'
#!/usr/bin/env python3
import socket
print(socket.create_connection(("localhost", 5432)).recv(100).decode())
END
chmod +x client
recipe share >script
cat >machine <<'END'
ip link set lo up
python3 -c 'import socket
server = socket.create_server(("127.0.0.1", 5432))
server.accept()[0].send(b"the database of the machine")' &
until sh -e ./script 2>/dev/null; do
	sleep 0.05
done
wait
END
[ "$(unshare -n sh machine)" = 'the database of the machine' ] || fail 'not reached'
