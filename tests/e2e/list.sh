#!/bin/sh
# SPDX-License-Identifier: MIT
# --list shows every session with its process, age, and the ports that are listened on.
. "$(dirname "$0")/../support/e2e.sh"
need python3

n=test-$$
cat >"$dir/server" <<'END'
import socket, time
tcp = socket.create_server(("127.0.0.1", 8000))
twin = socket.create_server(("::1", 8000), family=socket.AF_INET6)
six = socket.create_server(("::1", 7999), family=socket.AF_INET6)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("0.0.0.0", 5353 + 1))
client = socket.create_connection(("127.0.0.1", 8000))
time.sleep(1000)
END
start "$LB_RUN" -q -n "$n" python3 "$dir/server"
server=$!
start "$LB_RUN" -q -c -n "$n nodes" python3 -c 'import socket, time
one = socket.create_server(("127.0.0.1", 7000))
two = socket.create_server(("127.0.0.2", 7000))
time.sleep(1000)'
cluster=$!

shows() {
	"$LB_RUN" --list | grep -F " $1 " | grep -q "$2"
}
await shows "$n" 5354/udp
await shows "$n nodes" :7000/.*:7000/

"$LB_RUN" --list --json >"$dir/json"
python3 - "$dir/json" "$n" "$server" "$cluster" <<'END' || fail "$(cat "$dir/json")"
import json, sys
sessions = { s["name"]: s for s in json.load(open(sys.argv[1])) }
name, server, cluster = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
one, many = sessions[name], sessions[name + " nodes"]
assert one["pid"] == server and many["pid"] == cluster
assert 0 <= one["age"] < 100
assert "server" in one["command"]
# In order, and twins once.
ports = [(p["port"], p["protocol"], p["pid"], p["address"]) for p in one["ports"]]
assert ports == [(5354, "udp", server, one["address"]), (7999, "tcp", server, one["address"]),
	(8000, "tcp", server, one["address"])], ports
assert many["address"].endswith(".0/24")
nodes = [(p["address"], p["port"]) for p in many["ports"]]
start = many["address"][:-4]
assert nodes == [(start + "1", 7000), (start + "2", 7000)], nodes
END

"$LB_RUN" --list >"$dir/table"
grep -q '^ADDRESS  *NAME  *PID  *COMMAND  *AGE PORTS$' "$dir/table" || fail "$(cat "$dir/table")"
grep " $n " "$dir/table" | grep -q " $server .* 8000/tcp python3\[$server\]" ||
	fail "$(cat "$dir/table")"

# Columns are columns, whatever the names.
start "$LB_RUN" -q -n "$n, rather long, and $(printf '\303\274')" sleep 1000
long=$!
await shows "$n, rather long, and $(printf '\303\274')" sleep
"$LB_RUN" --list >"$dir/table"
python3 - "$dir/table" PID "$long" "$server" "$cluster" <<'END' || fail "no columns: $(cat "$dir/table")"
import re, sys
lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().splitlines()
ends = [m.end() for pid in sys.argv[2:] for line in lines if (m := re.search(f" {pid} ", line))]
assert len(ends) == 4 and len(set(ends)) == 1, ends
END

# The process that lb-run became has ended, and what it started is shown.
start "$LB_RUN" -q -n "$n left" sh -c 'sleep 1000 & echo $! >"$0/left"' "$dir"
wait $!
left=$(cat "$dir/left")
"$LB_RUN" --list | grep " $n left " | grep -q " $left  *sleep 1000" || fail "$("$LB_RUN" --list)"

# The number of a process in another pid namespace is somebody else's here.
if unshare -rp --fork true; then
	start unshare -rp --fork --kill-child "$LB_RUN" -q -n "$n inner" sleep 1000
	await shows "$n inner" ' sleep 1000 '
	kill -KILL $! # The first process of a namespace does not hear SIGTERM.
fi

# A daemon that closed every descriptor holds no lease, and is found by its sockets. Its
# address is not given to others, and its name leads to it.
start "$LB_RUN" -q -n "$n daemon" python3 -c 'import os, socket, time
os.closerange(3, 256)
s = socket.create_server(("127.0.0.1", 9000))
time.sleep(1000)'
daemon=$!
address=$("$LB_RUN" -n "$n daemon" --print)
found() {
	"$LB_RUN" --list | grep "^$address " | grep -q "9000/tcp python3\[$daemon\]"
}
await found
grep -q "@lb/$address" /proc/net/unix && fail 'the daemon holds a lease'
"$LB_RUN" -q -n "$n daemon" python3 -c 'import socket
socket.create_connection(("127.0.0.1", 9000))' || fail 'the session of a daemon cannot be joined'
kill "$left"

# JSON whatever names and arguments are made of.
odd=$(printf 'q"\\ \303\274 \377')
# Controls, which are blanks; sequences that are too long, surrogates, too high, none or cut
# off; and good ones.
bytes=$(printf '\177\1 \300\257\340\200\200\355\240\200\360\200\200\200\364\220\200\200\365 \342\202x\302')
bytes="$bytes $(printf '\342\202\254\360\237\230\200')"
start "$LB_RUN" -q -n "$n $odd" sh -c 'sleep 1000; :' "$bytes" "$odd"
is_json() {
	"$LB_RUN" --list --json >"$dir/json" && python3 - "$dir/json" "$n" 2>"$dir/err" <<'END'
import json, sys
name = sys.argv[2] + ' q"\\ \u00fc \ufffd'
sessions = { s["name"]: s for s in json.load(open(sys.argv[1], encoding="utf-8")) }
no = "\ufffd"
bytes = f"\x7f  {no * 17} {no}{no}x{no} \u20ac\U0001f600"
assert sessions[name]["command"].endswith(bytes + name[len(sys.argv[2]):])
END
}
await is_json

# On a terminal they say nothing to it: C1 controls may begin a sequence as ESC does.
control=$(printf '\302\233')
start "$LB_RUN" -q -n "$n ${control}31m" sh -c 'sleep 1000; :' "${control}32m" "$(printf '\177')"
await shows "$n ??31m" ' ??32m ? '
"$LB_RUN" --list >"$dir/table"
! grep -q "$control" "$dir/table" || fail 'a control character'

# A kernel that knows no sock_diag has /proc.
if command -v strace >/dev/null; then
	strace -qq -o /dev/null -e inject=sendto:error=EOPNOTSUPP "$LB_RUN" --list >"$dir/table"
	grep -q " $n .* $server " "$dir/table" || fail "without sock_diag: $(cat "$dir/table")"
	strace -qq -o /dev/null -e inject=sendto:error=EOPNOTSUPP "$LB_RUN" -q true ||
		fail 'without sock_diag: no lease'
	strace -qq -o /dev/null -e inject=sendto:error=EOPNOTSUPP \
		"$LB_RUN" -n "$n" --wait 8000/1 true 2>"$dir/err"
	[ $? = 125 ] || fail "without sock_diag: --wait: $(cat "$dir/err")"

	# Where an answer was not read to its end, what is left of it answers nothing else.
	for number in 1 2; do
		strace -qq -o /dev/null -e inject=recvfrom:error=ENOMEM:when=$number \
			"$LB_RUN" -q -n "$n" --wait 8000/1 true || fail "answer $number is lost"
	done

	# A process may end at any moment.
	for number in 1 2 3 4; do
		strace -qq -o /dev/null -P "/proc/$server/stat" \
			-e inject=open,openat:error=ENOENT:when=$number+ \
			"$LB_RUN" --list --json >"$dir/json"
		! grep '"age": -' "$dir/json" || fail "ended before look $number"
	done
fi

# Other users see the sessions, too.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	setpriv --reuid=65534 --regid=65534 --clear-groups "$LB_RUN" --list >"$dir/table" ||
		skip 'another user cannot run lb-run here'
	grep -q " $n .* 8000/tcp" "$dir/table" || fail "another user: $(cat "$dir/table")"
fi
