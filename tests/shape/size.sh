#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: size.sh LIMIT
# Every program of a session maps liblb.so: it stays small, needs libc alone, and asks
# the loader for little.
set -u
. "$(dirname "$0")/../support/e2e.sh"
need strip readelf size

limit=$1
strip -o "$dir/stripped" "$LIBLB"
bytes=$(wc -c <"$dir/stripped")
echo "$bytes bytes stripped, $limit allowed"
[ "$bytes" -le "$limit" ] || fail "liblb.so is too large"

needed=$(readelf -d "$LIBLB" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
case $needed in
libc.so.6 | libc.so | libc.musl-*) ;;
*) fail "liblb.so needs $needed" ;;
esac

writable=$(size -A "$LIBLB" | awk '
	$1 ~ /^\.(data|bss|tdata|tbss|got|dynamic|init_array|fini_array)/ { sum += $2 }
	END { print sum }')
echo "$writable bytes of writable data"
[ "$writable" -le 81920 ] || fail "liblb.so has too much writable data"

# One constructor, nothing at the end; relocations only for it, and one for each function
# and variable of libc's that is used.
array() { readelf -SW "$LIBLB" | sed -n "s/.* \.$1 *[A-Z_]* *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\).*/\1/p"; }
[ "$(array init_array)" = 000008 ] || [ "$(array init_array)" = 000004 ] ||
	fail "more than one constructor"
[ -z "$(array fini_array)" ] || fail "a destructor"
relative=$(readelf -rW "$LIBLB" | grep -c _RELATIVE)
echo "$relative relative relocations"
[ "$relative" -le 2 ] || fail "$relative relative relocations: what needs them?"
! readelf -d "$LIBLB" | grep -q TEXTREL || fail "liblb.so has text relocations"
