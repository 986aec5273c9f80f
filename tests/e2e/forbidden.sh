#!/bin/sh
# SPDX-License-Identifier: MIT
# Where a container forbids what a supervisor needs, a program that needs one does not run
# without, and one line says why.
. "$(dirname "$0")/../support/e2e.sh"
need cc

source=$(dirname "$0")/../supervised
cc -static "$source/without.c" -o "$dir/without" 2>"$dir/built" ||
	skip "no static libc: $(cat "$dir/built")"
printf '#include <stdio.h>\nint main(void) { return puts("ran") < 0; }\n' >"$dir/program.c"
cc -static "$dir/program.c" -o "$dir/program" || fail 'the compiler'

# refuses CALL WHY
refuses() {
	"$dir/without" "$1" "$LB_RUN" -q -A "$a" "$dir/program" >"$dir/out" 2>"$dir/err"
	[ $? = 125 ] || fail "without $1: another status"
	[ ! -s "$dir/out" ] || fail "without $1 it ran"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "without $1: $(cat "$dir/err")"
	grep -q "^lb-run: $dir/program: .*: $2; --supervise=never " "$dir/err" ||
		fail "without $1: $(cat "$dir/err")"
	[ "$("$dir/without" "$1" "$LB_RUN" -q -A "$a" --supervise=never "$dir/program")" = ran ] ||
		fail "--supervise=never, without $1"
	"$dir/without" "$1" "$LB_RUN" --check "$dir/program" >"$dir/out"
	[ $? = 1 ] || fail "without $1: --check: $(cat "$dir/out")"
	grep -q "^fail  $dir/program: it is statically linked.*$2: " "$dir/out" ||
		fail "without $1: --check: $(cat "$dir/out")"
	"$dir/without" "$1" "$LB_RUN" --check --supervise=always true >"$dir/out" &&
		fail "without $1: --check --supervise=always: $(cat "$dir/out")"
	# What the library can be loaded into needs nothing of it.
	[ "$("$dir/without" "$1" "$LB_RUN" -q -A "$a" printenv LB_ADDR)" = "$a" ] ||
		fail "a program that is preloaded, without $1"
}
refuses seccomp 'the kernel or this container forbids seccomp filters'
refuses pidfd_getfd 'the kernel or this container forbids pidfd_getfd'
refuses process_vm_readv 'the kernel or this container forbids process_vm_readv'
refuses listener 'another seccomp supervisor is in charge already'

# So does one that a program of a session starts.
# shellcheck disable=SC2016
answer=$("$dir/without" pidfd_getfd "$LB_RUN" -q -A "$a" sh -c '"$0"; echo $?' "$dir/program" 2>/dev/null)
[ "$answer" = 125 ] || fail "started by a shell: $answer"
