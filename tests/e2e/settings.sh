#!/bin/sh
# SPDX-License-Identifier: MIT
# A bad setting is one line on standard error; the library is inert, and the program goes
# on. An empty LB_ADDR says nothing.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/name.py" <<'END'
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
with open("/proc/net/tcp") as table:
    port = "%04X" % s.getsockname()[1]
    print([line.split()[1][:8] for line in table if line.split()[1][9:] == port][0])
END
# run LINES VARIABLE=VALUE...: LINES is what standard error has to hold.
run() {
	lines=$1
	shift
	env "$@" LD_PRELOAD="$LIBLB" python3 "$dir/name.py" >"$dir/out" 2>"$dir/err" ||
		fail "$*: the program was ended: $(cat "$dir/err")"
	[ "$(wc -l <"$dir/err")" = "$lines" ] || fail "$*: $(cat "$dir/err")"
}
inert() {
	run "$@"
	[ "$(cat "$dir/out")" = 0100007F ] || fail "$*: bound to $(cat "$dir/out")"
}

for address in 8.8.8.8 127.0.0.1 127.0.0.9 127.0.1.1 127.255.255.255 ' 127.64.1.1' \
	'127.64.1.1 ' 127.64.1.01 127.64.1 127.64.1.1.1 127.64.1.256 0x7f.64.1.1 ::1 \
	::ffff:127.64.1.1 localhost 127.64.1.1/24 127.64.1.0/16 127.0.0.0/24 x; do
	inert 1 LB_ADDR="$address"
	grep -q "^liblb: LB_ADDR: '$address': " "$dir/err" || fail "$(cat "$dir/err")"
done
inert 0 LB_ADDR=
inert 0 LB_ADDR="$a" LB_DISABLE=1
inert 1 LB_ADDR="$a" LB_SHARE=nonsense
for switch in LB_FALLBACK LB_KEEP_NAMES LB_LOG; do
	inert 1 LB_ADDR="$a" $switch=perhaps
done
# The line has an end whatever the value is.
inert 1 LB_ADDR="$a$(printf '%01000d' 0)"
inert 1 LB_ADDR="$a" LB_SHARE="$(printf '%01000d' 0)"
inert 1 LB_ADDR="$a" LB_HOSTS="$(printf '/%09000d' 0)"
grep -q ": is too long; running without a session$" "$dir/err" || fail "$(cat "$dir/err")"

# The bystander: a good one, which is silent, and in force.
run 0 LB_ADDR="$a"
[ "$(cat "$dir/out")" != 0100007F ] || fail "LB_ADDR=$a was not used"
