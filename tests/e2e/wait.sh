#!/bin/sh
# SPDX-License-Identifier: MIT
# --wait runs the command once somebody in the session listens, without connecting.
. "$(dirname "$0")/../support/e2e.sh"
need python3

n=test-$$
# The server comes after the one that waits, counts its connections, and is on port 8080 of
# the session only.
start "$LB_RUN" -q -n "$n" --wait 8080/30 sh -c 'echo ready >"$0/ready"' "$dir"
waiter=$!
start "$LB_RUN" -q -A "$b" python3 -m http.server 8080
other() {
	"$LB_RUN" -q -A "$b" --wait 8080/1 true
}
await other
[ ! -e "$dir/ready" ] || fail 'the server of another session ended the wait'
start "$LB_RUN" -q -n "$n" python3 -c 'import socket, sys
s = socket.create_server(("::1", 8080), family=socket.AF_INET6)
s.accept()
open(sys.argv[1] + "/connected", "w")' "$dir"
await test -s "$dir/ready"
wait "$waiter" || fail 'the status of the command is lost'
[ ! -e "$dir/connected" ] || fail 'the server was connected to'

"$LB_RUN" -q -n "$n" --wait 8081/1 touch "$dir/ran" 2>"$dir/err"
[ $? = 124 ] || fail 'the time was over, but the status is not 124'
[ ! -e "$dir/ran" ] || fail 'the command ran all the same'
grep -q '^lb-run: --wait 8081: .*, ' "$dir/err" || fail "$(cat "$dir/err")"
"$LB_RUN" -q -n "$n" --wait 8080 sh -c 'exit 3'
[ $? = 3 ] || fail 'the status of the command is lost'

# Where the listeners of a port are the machine's, to wait for one of the session is vain.
for shared in 8083 bind:8083/tcp 8080-8090; do
	"$LB_RUN" -q -n "$n-shared" -s "$shared" --wait 8083 touch "$dir/ran" 2>"$dir/err"
	[ $? = 125 ] || fail "--share $shared: waited for it"
	grep -q '^lb-run: --wait 8083: --share .*: wait' "$dir/err" || fail "$(cat "$dir/err")"
	[ ! -e "$dir/ran" ] || fail "--share $shared: the command ran all the same"
done
start "$LB_RUN" -q -n "$n-clients" -s connect:8083,bind:8083/udp python3 -m http.server 8083
"$LB_RUN" -q -n "$n-clients" -s connect:8083,bind:8083/udp --wait 8083 true ||
	fail 'a port that is shared for clients only'
# shellcheck disable=SC2016
"$LB_RUN" -q -n "$n-shared" -s 8083 sh -c '"$0" -q -n "$1" --wait 8083 true' "$LB_RUN" "$n-shared" \
	2>"$dir/err"
[ $? = 125 ] || fail 'waited, in the session itself'

# Any node of a cluster will do.
start "$LB_RUN" -q -A 127.41.7.0/24 python3 -c 'import socket, time
s = socket.create_server(("127.0.0.3", 8082))
time.sleep(1000)'
"$LB_RUN" -q -A 127.41.7.0/24 --wait 8082 true || fail 'a node of a cluster'
