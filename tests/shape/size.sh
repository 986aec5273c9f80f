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

# Before glibc 2.34 dlsym was in a library beside it.
needed=$(readelf -d "$LIBLB" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vx libdl.so.2)
case $needed in
libc.so.6 | libc.so | libc.musl-*) ;;
*) fail "liblb.so needs $needed" ;;
esac

writable=$(size -A "$LIBLB" | awk '
	$1 ~ /^\.(data|bss|tdata|tbss|got|dynamic|init_array|fini_array)/ { sum += $2 }
	END { print sum }')
echo "$writable bytes of writable data"
[ "$writable" -le 81920 ] || fail "liblb.so has too much writable data"

# One constructor, and no array of them, which the loader would have to relocate; nothing
# at the end.
readelf -d "$LIBLB" | grep -q '(INIT)' || fail "no constructor"
! readelf -d "$LIBLB" | grep -E '\((FINI|INIT_ARRAY|FINI_ARRAY)\)' ||
	fail "more than one constructor, or a destructor"
! readelf -rW "$LIBLB" | grep _RELATIVE || fail "relative relocations: what needs them?"
! readelf -rW "$LIBLB" | grep _GLOB_DAT || fail "a variable of libc's: see next_environ"
! readelf -d "$LIBLB" | grep -q TEXTREL || fail "liblb.so has text relocations"
