#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever a supervised program does, its supervisor serves it, and ends with it.
. "$(dirname "$0")/../support/e2e.sh"
need cc

storm=$dir/storm waiting=$dir/waiting
for program in storm waiting; do
	cc -static -pthread "$(dirname "$0")/../supervised/$program.c" -o "$dir/$program" 2>"$dir/built" ||
		skip "no static libc: $(cat "$dir/built")"
done

# The supervisors of this test, by the address that they were started with. What has ended
# and waits for init is none.
supervisors() {
	for pid in $(pgrep -f "$1"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = lb-supervise ] && alive "$pid" && echo "$pid"
	done
}
none() {
	[ -z "$(supervisors "$1")" ]
}

survives() {
	[ "$1" = "$waiting" ] || set -- "$storm" "$@"
	echo "$*"
	answer=$(timeout 100 "$LB_RUN" -q -A "$a" "$@" 2>&1)
	[ "$answer" = ok ] || fail "$*: $answer"
	await none "$a"
}
survives talk
survives threads 1000
survives forks 500
survives waiting-threads 500
survives waiting-forks 200
survives signals 1000
survives interrupted
survives patient
survives "$waiting" 4 restart
survives "$waiting" 4 interrupt
survives deaf
survives filter
survives undumpable
survives uring
(
	ulimit -n 64
	echo 'with few descriptors'
	survives forks 100
	survives waiting-threads 20
) || exit
if [ "$(id -u)" = 0 ]; then
	survives chroot "$dir"
	survives unprivileged
	# As a user who may do nothing.
	need setpriv
	for what in 'threads 100' undumpable 'signals 100'; do
		# shellcheck disable=SC2086
		answer=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$LB_RUN" -q -A "$a" "$storm" $what 2>&1)
		[ "$answer" = ok ] || fail "nobody: $what: $answer"
	done
	# As a user whose groups are more than a page of text.
	answer=$(setpriv --groups "$(seq -s , 1000000000 1000000999)" "$LB_RUN" -q -A "$a" "$storm" interrupted 2>&1)
	[ "$answer" = ok ] || fail "a thousand groups: $answer"
fi
if unshare -r true 2>/dev/null; then
	answer=$(unshare -r "$LB_RUN" -q -A "$a" "$storm" talk 2>&1)
	[ "$answer" = ok ] || fail "a user namespace around lb-run: $answer"
	answer=$("$LB_RUN" -q -A "$a" --supervise=always unshare -r "$storm" unprivileged 2>&1)
	case $answer in
	ok | setuid*) ;;
	*) fail "a user namespace inside: $answer" ;;
	esac
	answer=$("$LB_RUN" -q -A "$a" --supervise=always unshare -r "$storm" talk 2>&1)
	[ "$answer" = ok ] || fail "a user namespace inside: $answer"
	survives network
	# shellcheck disable=SC2016
	answer=$(unshared sh -c 'echo 3 >/proc/sys/net/ipv4/tcp_fastopen && exec "$@"' sh \
		"$LB_RUN" -q -A "$a" "$storm" fast-open 2>&1)
	[ "$answer" = ok ] || fail "fast open: $answer"
	# Where /proc is that of another pid namespace, as lb-run's numbers are not.
	for what in interrupted twins; do
		answer=$(unshare -rpf "$LB_RUN" -q -A "$a" "$storm" $what 2>&1)
		[ "$answer" = ok ] || fail "$what among other numbers: $answer"
	done
fi

# The death of the supervisor: calls fail, and nothing leaks.
mkfifo "$dir/go"
"$LB_RUN" -q -A "$b" "$storm" orphaned <"$dir/go" >"$dir/orphan" 2>&1 &
program=$!
exec 4>"$dir/go"
await grep -q ready "$dir/orphan"
for pid in $(supervisors "$b"); do
	kill -KILL "$pid"
done
await none "$b"
echo >&4
exec 4>&-
wait "$program" || fail "without a supervisor: $(cat "$dir/orphan")"

# The death of the program ends it as well, in whatever it was.
start "$LB_RUN" -q -A "$b" "$storm" threads 200
end $!
await none "$b"

# It stays in the program's session, since another one costs more, but what is sent to the
# program's group or from its terminal is not for it.
place() {
	awk '{ sub(/^.*\) /, ""); print "group", $3, "session", $4, "terminal", $5 }' "/proc/$1/stat"
}
if command -v script >/dev/null; then
	# shellcheck disable=SC2016
	start script -qec "'$LB_RUN' -q -A $b --supervise=always sh -c 'echo \$\$ >$dir/pid; exec sleep 60'" /dev/null
	holder=$!
	await test -s "$dir/pid"
	read -r program <"$dir/pid"
	await test -n "$(supervisors "$b")"
	pid=$(supervisors "$b")
	session=$(place "$program" | cut -d ' ' -f 4)
	[ "$(place "$pid")" = "group $pid session $session terminal 0" ] ||
		fail "the program is in $(place "$program"), its supervisor in $(place "$pid")"
	end $holder
	await none "$b"
fi

# A session inside of a supervised one is its own.
for way in auto always; do
	answer=$("$LB_RUN" -q -A "$a" --supervise=always \
		"$LB_RUN" -q -A "$b" --supervise=$way sh -c 'echo "$LB_ADDR"; exec "$0" talk' "$storm" 2>&1)
	[ "$answer" = "$b
ok" ] || fail "a session inside, --supervise=$way: $answer"
done
answer=$("$LB_RUN" -q -A "$a" --supervise=always "$LB_RUN" -q -A "$a" "$storm" talk 2>&1)
[ "$answer" = ok ] || fail "the same session inside: $answer"

# Debuggers work.
if command -v strace >/dev/null; then
	"$LB_RUN" -q -A "$a" strace -f -o "$dir/trace" "$storm" talk >"$dir/out" 2>&1 || fail "strace: $(cat "$dir/out")"
	grep -q 'bind(.*127.0.0.1' "$dir/trace" || fail 'strace shows no bind'
fi
if command -v gdb >/dev/null; then
	"$LB_RUN" -q -A "$a" gdb -batch -ex 'break bind' -ex run -ex finish -ex continue \
		--args "$storm" talk >"$dir/out" 2>&1
	grep -q '^ok' "$dir/out" || fail "gdb: $(cat "$dir/out")"
fi
await none "$a"
