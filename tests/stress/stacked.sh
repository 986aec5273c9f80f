#!/bin/sh
# SPDX-License-Identifier: MIT
# The library beside others that are preloaded, in both orders, and in a program that was
# built with the address sanitizer. $1 is the stress program, $2 its source.
. "$(dirname "$0")/../support/e2e.sh"
export LB_STRESS_THREADS=4 LB_STRESS_ROUNDS=20

library() {
	ls /usr/lib/*/"$1" /usr/lib/*/*/"$1" 2>/dev/null | head -n 1
}
# stacked LIBRARY PROGRAM...
stacked() {
	other=$1
	shift
	for preload in "$other:$LIBLB" "$LIBLB:$other" "$LIBLB $other"; do
		env LB_ADDR="$a" LD_PRELOAD="$preload" "$@" >"$dir/out" 2>&1 ||
			fail "LD_PRELOAD='$preload': $(cat "$dir/out")"
	done
}

for name in libjemalloc.so.2 libfaketime.so.1 libfaketimeMT.so.1 libstdbuf.so; do
	found=$(library "$name")
	[ -n "$found" ] || found=$(ls /usr/libexec/coreutils/"$name" 2>/dev/null)
	[ -n "$found" ] || skip "$name is not installed"
	FAKETIME='-3 days' stacked "$found" "$1"
done

# A real program, line by line and three days ago.
ask='import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[0])'
seen=$(LB_ADDR=$a LD_PRELOAD=$LIBLB stdbuf -oL python3 -c "$ask")
[ "$seen" = 127.0.0.1 ] || fail "under stdbuf python sees '$seen'"

need cc
cc -g -fsanitize=address,undefined -D_GNU_SOURCE -I"$(dirname "$2")/../../src/core" \
	-o "$dir/sanitized" "$2" -pthread >"$dir/out" 2>&1 || skip "no sanitizers: $(cat "$dir/out")"
# Its runtime wants to come first, but lb-run knows nothing of that.
runtime=$(cc -print-file-name=libasan.so)
for preload in "$runtime $LIBLB" "$LIBLB $runtime" "$LIBLB"; do
	env LB_ADDR="$a" LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0 \
		"$dir/sanitized" >"$dir/out" 2>&1 ||
		fail "with a sanitizer, LD_PRELOAD='$preload': $(cat "$dir/out")"
done
