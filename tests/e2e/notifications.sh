#!/bin/sh
# SPDX-License-Identifier: MIT
# What a supervisor costs is counted, not timed: its system calls for each call of a
# program. Data on a connection, without an address, never reaches it.
#
# Nor is there a moment in which a socket does not block, which the program's other threads
# would see.
. "$(dirname "$0")/../support/e2e.sh"
need cc strace

cost=$dir/cost
cc -static "$(dirname "$0")/../supervised/cost.c" -o "$cost" 2>"$dir/built" ||
	skip "no static libc: $(cat "$dir/built")"

# The supervisor's calls while its program does WORK so many TIMES. It returns from signals
# because strace is slow.
calls() {
	strace -f -o "$dir/trace" "$LB_RUN" -q -A "$a" "$cost" "$1" "$2" || fail "$1"
	awk '
		/PR_SET_NAME, "lb-supervise"/ { supervisor = $1 }
		$1 == supervisor && !/resumed>|rt_sigreturn/ && !/^[0-9]+ +[-+]/ { n++ }
		END { print supervisor ? n : "no supervisor" }' "$dir/trace"
}

# Of twenty times, without what comes before and after: that may be a call more or less.
each() {
	few=$(calls "$1" 10)
	many=$(calls "$1" 30)
	calls=$(((many - few) / 20))
	echo "$1: $calls calls, at most $2"
	[ "$calls" -le "$2" ] || fail "$1: $(tail -n 40 "$dir/trace")"
	! grep -E 'FIONBIO|F_SETFL' "$dir/trace" || fail "$1: a flag of the program's was changed"
}
each tcp-echo 0
# One of them asks whether what is bound without a port can have one.
each bind 7
# One less each, but where strace is so slow that a connect is interrupted.
each connect 10
each connect+accept+close 24
each getsockname 9
each udp-echo 30
# On a socket that is none of ours.
each sendmsg+recvmsg 10
