#!/bin/sh
# SPDX-License-Identifier: MIT
# Where the library is gone while a shell still preloads it, commands run all the same, and
# two variables fewer end the loader's complaint.
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
