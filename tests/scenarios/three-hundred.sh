#!/bin/sh
# SPDX-License-Identifier: MIT
# Three hundred small services at once, all on port 8000, each on an address of its own.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/service.py" <<'END'
import os, socket, sys
s = socket.create_server(("0.0.0.0", 8000))
with open(sys.argv[1], "w") as file:
    file.write(os.environ["LB_ADDR"] + "\n")
os.rename(sys.argv[1], sys.argv[1] + ".ready")
while True:
    client, peer = s.accept()
    client.sendall(sys.argv[2].encode())
    client.close()
END
cat >"$dir/client.py" <<'END'
import socket
print(socket.create_connection(("localhost", 8000)).recv(100).decode())
END
mkdir "$dir/services"
for number in $(seq 300); do
	start "$LB_RUN" -q -- python3 -S "$dir/service.py" "$dir/services/$number" "$number"
done
all_ready() { [ "$(find "$dir/services" -name '*.ready' | wc -l)" = 300 ]; }
patience=120
await all_ready
[ "$(sort -u "$dir"/services/*.ready | wc -l)" = 300 ] || fail "two sessions share an address"

for number in 1 50 100 150 200 250 300; do
	address=$(cat "$dir/services/$number.ready")
	answer=$("$LB_RUN" -q -A "$address" -- python3 "$dir/client.py")
	[ "$answer" = "$number" ] || fail "service $number at $address says '$answer'"
done

# One look at all of them: nothing on port 8000 but these addresses.
# shellcheck disable=SC2086
sockets $started | awk '$3 == "1F40" { print $2 }' | sort -u >"$dir/bound"
[ "$(wc -l <"$dir/bound")" = 300 ] || fail "$(wc -l <"$dir/bound") addresses have a listener"
! grep -q '^00000000$\|^0100007F$' "$dir/bound" || fail "a service leaked"
