#!/bin/sh
# SPDX-License-Identifier: MIT
# LB_DISABLE=1 leaves every answer as it is. Where the library is gone while a shell still
# preloads it, commands run all the same, and two variables fewer end the loader's
# complaint.
. "$(dirname "$0")/../support/e2e.sh"

cp "$LIBLB" "$dir/liblb.so"
out=$(
	export LB_ADDR="$a" LD_PRELOAD="$dir/liblb.so"
	rm "$dir/liblb.so"
	/bin/echo works 2>"$dir/complaint"
	unset LD_PRELOAD LB_ADDR
	/bin/echo silent 2>"$dir/silence"
)
[ "$out" = "works
silent" ] || fail "without its library, a command printed: $out"
grep -q 'cannot be preloaded' "$dir/complaint" || fail "no complaint: $(cat "$dir/complaint")"
[ ! -s "$dir/silence" ] || fail "still: $(cat "$dir/silence")"

need python3
cat >"$dir/names.py" <<'END'
import socket
def tell(call, *args):
    try:
        print(call(*args))
    except OSError as error: # What this machine knows of names is its own affair.
        print(error)
for family in socket.AF_INET, socket.AF_INET6, socket.AF_UNSPEC:
    tell(socket.getaddrinfo, "localhost", 80, family, socket.SOCK_STREAM)
tell(socket.gethostbyname_ex, "localhost")
tell(socket.gethostbyaddr, "127.0.0.1")
tell(socket.getnameinfo, ("127.0.0.1", 80), 0)
END
names() {
	env "$@" python3 "$dir/names.py"
	env "$@" getent hosts localhost ::1 127.0.0.1
	echo "getent: $?"
}
bare=$(names LB_DISABLE=1)
[ "$(names LB_ADDR="$a" LD_PRELOAD="$LIBLB" LB_DISABLE=1)" = "$bare" ] || fail 'not switched off'
[ "$(names LB_ADDR="$a" LD_PRELOAD="$LIBLB")" != "$bare" ] || fail 'these names tell nothing'

# What would have to be supervised is switched off as well.
need cc ip unshare
cc -static "$(dirname "$0")/../supervised/where.c" -o "$dir/static" 2>"$dir/built" ||
	skip "no static libc: $(cat "$dir/built")"
unshared true || skip 'no namespaces here'
where() {
	unshared "$@" "$dir/static" 7080
}
[ "$(where "$LB_RUN" -q)" = session ] || fail 'this program tells nothing'
for way in auto always; do
	[ "$(where env LB_DISABLE=1 "$LB_RUN" -q --supervise=$way)" = machine ] ||
		fail "--supervise=$way: not switched off"
done
[ "$(where "$LB_RUN" -q env LB_DISABLE=1)" = machine ] || fail 'not switched off inside'
# shellcheck disable=SC2016
[ "$(where "$LB_RUN" -q --supervise=always \
	sh -c 'LB_DISABLE=1 exec "$0" -q -A "$LB_ADDR" "$@"' "$LB_RUN")" = machine ] ||
	fail 'not switched off where a supervisor is'
exit 0
