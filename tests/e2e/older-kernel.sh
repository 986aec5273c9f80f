#!/bin/sh
# SPDX-License-Identifier: MIT
# What newer kernels have for a supervisor is not needed.
. "$(dirname "$0")/../support/e2e.sh"
need cc
need setarch

source=$(dirname "$0")/../supervised
cc "$source/older.c" -o "$dir/older" || fail 'the compiler'
for program in meanwhile reused storm; do
	cc -static -pthread "$source/$program.c" -o "$dir/$program" 2>"$dir/built" ||
		skip "no static libc: $(cat "$dir/built")"
done

older() {
	"$dir/older" setarch --uname-2.6 "$LB_RUN" -q -A "$a" "$@" 2>&1
}
for program in meanwhile 'storm threads 100' 'storm forks 100'; do
	# shellcheck disable=SC2086
	answer=$(older "$dir"/$program)
	[ "$answer" = ok ] || fail "$program: $answer"
done
answer=$(older "$dir/reused")
case $? in
0) ;;
2) echo 'left out: the numbers of threads cannot be had again' ;;
*) fail "reused: $answer" ;;
esac
