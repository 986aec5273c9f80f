#!/bin/sh
# SPDX-License-Identifier: MIT
# What lb-run does is counted, not timed: its system calls are few, and do not become more
# with the sockets of the machine or with the sessions that start at once.
. "$(dirname "$0")/../support/e2e.sh"
need strace python3

# Until COMMAND itself begins.
calls() {
	strace -o "$dir/trace" "$LB_RUN" -q true || fail 'strace lb-run'
	awk '/^execve/ && ++n == 2 { exit } { print }' "$dir/trace" >"$dir/own"
	wc -l <"$dir/own"
}
few=$(calls)
[ "$few" -le 90 ] || fail "$few system calls: $(cut -d'(' -f1 "$dir/own" | sort | uniq -c)"

# Nothing is opened that COMMAND does not need, and nothing is left open but the lease.
[ "$(grep -c '^socket(' "$dir/own")" = 3 ] || fail "sockets: $(grep '^socket(' "$dir/own")"

cat >"$dir/sockets.py" <<'END'
import resource, socket, sys, time
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
sockets = []
for i in range(1000):
	s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if i % 2 else socket.SOCK_DGRAM)
	s.bind(("127.1.%d.%d" % (i // 250, i % 250 + 1), 9000))
	if i % 2:
		s.listen(1)
	sockets.append(s)
open(sys.argv[1] + "/ready", "w").close()
time.sleep(1000)
END
start python3 "$dir/sockets.py" "$dir"
await test -e "$dir/ready"
many=$(calls)
[ "$many" -le $((few + 10)) ] || fail "$few system calls became $many with 1000 sockets"

# Simultaneous launches do not fight for addresses: each binds a lease and a name, once.
mkdir "$dir/storm"
i=0
while [ $i -lt 30 ]; do
	start strace -e trace=bind -o "$dir/storm/$i" "$LB_RUN" -q touch "$dir/storm/$i.done"
	i=$((i + 1))
done
all_done() {
	[ "$(find "$dir/storm" -name '*.done' | wc -l)" = 30 ]
}
await all_done
[ "$(cat "$dir"/storm/*[0-9] | grep -c '^bind(')" = 60 ] || fail "$(cat "$dir"/storm/*[0-9])"

# localhost is known without asking what the machine is called.
asked() {
	strace -o "$dir/trace" -e trace=uname "$@" \
		python3 -c 'import socket; socket.getaddrinfo("localhost", 80)' || fail "$*"
	grep -c '^uname(' "$dir/trace"
}
bare=$(asked env)
wrapped=$(asked env LB_ADDR="$a" LD_PRELOAD="$LIBLB")
[ "$wrapped" = "$bare" ] || fail "localhost cost $((wrapped - bare)) calls of uname"
