#!/bin/sh
# SPDX-License-Identifier: MIT
# A service that binds 0.0.0.0 cannot be reached through the machine's own address that
# others in the network would use. Bare, it can.
. "$(dirname "$0")/../support/e2e.sh"
need python3
need curl
need ip
unshare -rn true 2>/dev/null || skip "network namespaces need privileges"

mkdir "$dir/html"
echo secret >"$dir/html/index.html"
cat >"$dir/fence" <<'END'
trap '[ -z "${server:-}" ] || kill $server 2>/dev/null' EXIT
ip link set lo up
ip link add lan type veth peer name wire
ip link set wire up
ip addr add 192.0.2.1/24 dev lan
ip addr add 2001:db8::1/64 dev lan nodad
ip link set lan up
ask() { curl -sf --noproxy '*' --max-time 5 "http://$1:8000/"; }
wait_for() {
	for i in $(seq 200); do
		"$@" && return
		sleep 0.05
	done
	echo "gave up: $*"
	exit 1
}
in_session() { "$LB_RUN" -q -A "$2" -- curl -sf --noproxy '*' --max-time 5 http://localhost:8000/; }

python3 -m http.server 8000 --directory "$1/html" --bind "$3" &
server=$!
wait_for ask "$4" >/dev/null
kill $server
wait $server

"$LB_RUN" -q -A "$2" -- python3 -m http.server 8000 --directory "$1/html" --bind "$3" &
server=$!
wait_for in_session "$@" >/dev/null
for address in 192.0.2.1 '[2001:db8::1]' 127.0.0.1 '[::1]'; do
	ask "$address"
	status=$?
	[ $status = 7 ] || {
		echo "$address: curl says $status, and not that it was refused"
		exit 1
	}
done
kill $server
wait $server
exit 0
END
start unshare -rn sh "$dir/fence" "$dir" "$a" 0.0.0.0 192.0.2.1
wait $! || {
	logs
	fail "0.0.0.0 is not fenced"
}
start unshare -rn sh "$dir/fence" "$dir" "$a" :: '[2001:db8::1]'
wait $! || {
	logs
	fail ":: is not fenced"
}
