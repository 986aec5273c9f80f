#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever call fails, once: the command runs in its session, or lb-run says in one line why
# it does not run. It never runs on the machine's own loopback, and nothing hangs.
. "$(dirname "$0")/../support/e2e.sh"
need cc ip strace unshare timeout

cc "$(dirname "$0")/../supervised/where.c" -o "$dir/dynamic" || fail 'the compiler does not work'
cc -static "$(dirname "$0")/../supervised/where.c" -o "$dir/static" || fail 'no static libc'
calls='access|bind|chdir|clone|dup2|epoll_create1|epoll_ctl|faccessat2?|fcntl|fork|getrandom|getuid|listen|open|openat|pidfd_getfd|pidfd_open|pipe2?|prctl|pread64|process_vm_readv|read|readlink|recvfrom|seccomp|sendto|setpgid|socket|wait4'

unshared true || skip 'no namespaces here'

# one PROGRAM CALL NUMBER ERROR: the NUMBERth CALL of each process fails with ERROR.
# timeout(1) of coreutils 9.10 does nothing as a namespace's first process.
one() {
	# shellcheck disable=SC2016
	unshared sh -c '"$@"; exit' sh timeout -s KILL 20 strace -f -qq -o /dev/null -e "trace=$2" \
		-e "inject=$2:error=$4:when=$3" "$LB_RUN" -q "$1" 7080 >"$dir/out" 2>"$dir/err"
	status=$?
	case "$status $(cat "$dir/out")" in
	'0 session' | '0 socket' | '0 bind' | '0 listen' | '0 fopen') [ ! -s "$dir/err" ] ;;
	'125 ' | '126 ' | '127 ') [ "$(grep -c '^lb-run: .*: ' "$dir/err")" = 1 ] &&
		[ "$(wc -l <"$dir/err")" = 1 ] ;;
	*) false ;;
	esac || fail "$2 number $3 fails with $4: status $status, $(cat "$dir/out" "$dir/err")"
}

for program in "$dir/dynamic" "$dir/static"; do
	[ "$(unshared "$program" 7080)" = machine ] || fail 'where is no judge'
	unshared strace -f -qq -o "$dir/calls" "$LB_RUN" -q "$program" 7080 >"$dir/out" ||
		fail "$program: $?"
	[ "$(cat "$dir/out")" = session ] || fail "$program: $(cat "$dir/out")"
	# The most that one process makes of each, as strace counts them, before it becomes the
	# program: where ld.so cannot open a library, it goes on without.
	awk -v program="execve(\"$program\"" -v calls="^($calls)[(]" '
		index($0, program) { over[$1] = 1 }
		!over[$1] && $2 ~ calls {
			call = substr($2, 1, index($2, "(") - 1)
			if (++made[$1, call] > most[call])
				most[call] = made[$1, call]
		}
		END { for (call in most) print call, most[call] < 12 ? most[call] : 12 }' \
		"$dir/calls" | sort >"$dir/most"
	[ "$(wc -l <"$dir/most")" -gt 12 ] || fail "too few calls: $(cat "$dir/most")"
	while read -r call most; do
		for number in $(seq "$most"); do
			one "$program" "$call" "$number" EMFILE
			# What may be executed but not read is taken for a dynamic program.
			[ "$call" = openat ] || one "$program" "$call" "$number" EPERM
		done
	done <"$dir/most"
done

# A program without a free descriptor starts another, which the library cannot look at.
need python3
cat >"$dir/full.py" <<'END'
import os, sys
try:
    while True:
        os.open("/dev/null", os.O_RDONLY)
except OSError:
    os.execv(sys.argv[1], sys.argv[1:])
END
for program in "$dir/dynamic" "$dir/static"; do
	out=$(unshared "$LB_RUN" -q python3 "$dir/full.py" "$program" 7080)
	[ "$out" = session ] || fail "without descriptors, $program: $out"
done

# Containers of some years ago forbid calls that are newer than they are.
# shellcheck disable=SC2016
out=$(unshared strace -f -qq -o "$dir/calls" -e trace=statx -e inject=statx:error=EPERM \
	"$LB_RUN" -q sh -c '"$0" 7080; exit' "$dir/static")
[ "$out" = session ] || fail "where statx is forbidden: $out"
grep -q INJECTED "$dir/calls" || fail 'nobody asks statx'
exit 0
