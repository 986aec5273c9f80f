#!/bin/sh
# SPDX-License-Identifier: MIT
# A program that forbids itself system calls has to allow those of the library, which
# liblb(7) lists, or to be supervised.
. "$(dirname "$0")/../support/e2e.sh"
need cc

cc "$(dirname "$0")/../supervised/sandboxed.c" -o "$dir/sandboxed" || fail 'the compiler'
"$LB_RUN" -q -A "$a" --supervise=always "$dir/sandboxed" 7461 || fail "supervised: $?"
"$LB_RUN" -q -A "$a" "$dir/sandboxed" 7462 more || fail "with the library: $?"
"$LB_RUN" -q -A "$a" "$dir/sandboxed" 7463 2>"$dir/err"
[ $? = 159 ] || fail 'calls of the library that are not allowed: another status'
