#!/bin/sh
# SPDX-License-Identifier: MIT
# Two unmodified servers hard-code one port; each session's clients reach the one of their
# own, by every spelling of this machine, with liblb.so alone and under lb-run.
. "$(dirname "$0")/../support/e2e.sh"
need curl
need python3

alone() {
	address=$1
	shift
	env LB_ADDR="$address" LD_PRELOAD="$LIBLB" "$@"
}
ask() {
	alone "$1" curl -sf --noproxy '*' --max-time 20 "http://$2:8099/name"
}

for address in "$a" "$b"; do
	mkdir "$dir/$address"
	echo "$address" >"$dir/$address/name"
	start env LB_ADDR="$address" LD_PRELOAD="$LIBLB" \
		python3 -m http.server 8099 --directory "$dir/$address"
	await ask "$address" localhost
	audit "$address" $!
done
for address in "$a" "$b"; do
	for host in localhost 127.0.0.1 0.0.0.0 '[::1]' '[::ffff:127.0.0.1]' "$address"; do
		answer=$(ask "$address" "$host")
		[ "$answer" = "$address" ] || fail "$host in $address was answered by '$answer'"
	done
done

# The same from one command, on addresses that nobody chose.
for copy in 1 2; do
	mkdir "$dir/$copy"
	echo "copy $copy" >"$dir/$copy/name"
	start "$LB_RUN" -q -- python3 -m http.server 8099 --directory "$dir/$copy"
	await listens 8099 $!
	leased=$(tr '\0' '\n' <"/proc/$!/environ" | sed -n 's/^LB_ADDR=//p')
	audit "$leased" $!
	answer=$(ask "$leased" localhost)
	[ "$answer" = "copy $copy" ] || fail "copy $copy at $leased was answered by '$answer'"
done
