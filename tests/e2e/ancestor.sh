#!/bin/sh
# SPDX-License-Identifier: MIT
# Where Yama lets only ancestors look into a program, lb-run stays in its place: whoever
# started it cannot tell, whatever they do to it.
. "$(dirname "$0")/../support/e2e.sh"
need cc python3 setpriv timeout
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip 'nobody can say here that Yama is there'

source=$(dirname "$0")/../supervised
for program in storm waiting without; do
	cc -static -pthread "$source/$program.c" -o "$dir/$program" 2>"$dir/built" ||
		skip "no static libc: $(cat "$dir/built")"
done

# yama SCOPE COMMAND...: no file says so on most machines. All of it execs, so that who
# starts it has the pid of COMMAND.
cat >"$dir/yama" <<'END'
#!/bin/sh
scope=$1
shift
exec unshare -m sh -c 'mount -t tmpfs none /proc/sys/kernel && mkdir /proc/sys/kernel/yama &&
	echo "$0" >/proc/sys/kernel/yama/ptrace_scope &&
	exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"' "$scope" "$@"
END
chmod 755 "$dir/yama"
yama() {
	scope=$1
	shift
	# shellcheck disable=SC2086
	timeout -s KILL 100 "$dir/yama" "$scope" $before "$LB_RUN" -q -A "$a" --supervise=always "$@" 2>&1
}
before=

answer=$(yama 1 "$dir/storm" talk)
[ "$answer" = ok ] || fail "ptrace_scope 1: $answer"
answer=$(yama 1 "$dir/waiting" 3 restart)
[ "$answer" = ok ] || fail "what waits: $answer"
yama 1 sh -c 'exit 7'
[ $? = 7 ] || fail 'another exit status'
yama 1 sh -c 'kill -TERM $$' 2>/dev/null
[ $? = 143 ] || fail 'not the signal'
before='env --ignore-signal=CHLD'
yama 1 sh -c 'exit 7'
[ $? = 7 ] || fail 'with SIGCHLD ignored: another exit status'
before=
answer=$(yama 1 sh -c '(sleep 0.3; "$0" talk) & exit 3' "$dir/storm")
[ "$answer" = ok ] || fail "what is left behind: $answer"
answer=$(yama 2 "$dir/storm" talk)
[ $? = 125 ] || fail "ptrace_scope 2: $answer"

# A supervisor that cannot be is said to be none, before lb-run ends; and lb-run ends.
refused() {
	"$@" "$LB_RUN" -q -A "$a" "$dir/storm" talk >"$dir/out" 2>"$dir/err"
	status=$?
	[ $status = 125 ] || fail "$*: status $status"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "$*: $(cat "$dir/out" "$dir/err")"
}
for call in seccomp pidfd_getfd; do
	refused timeout -s KILL 20 "$dir/yama" 1 "$dir/without" $call
	for _ in $(seq 50); do
		refused "$dir/yama" 1 "$dir/without" $call
	done
done

# Who takes the words of a program that lets go of its output reads them to their end, also
# where there is no /dev/null to put in its place.
cat >"$dir/no-dev" <<'END'
#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs none /dev && exec "$@"' sh "$@"
END
chmod 755 "$dir/no-dev"
mkfifo "$dir/words" "$dir/held"
chmod 666 "$dir/held"
for place in "$dir/yama 1" "$dir/no-dev"; do
	# shellcheck disable=SC2016,SC2086
	start sh -c 'exec "$@" >"$0/words" 2>&1' "$dir" \
		$place "$LB_RUN" -q -A "$a" --supervise=always \
		sh -c 'exec 9<>"$0/held"; echo $$; exec >&- 2>&-; read -r line <&9' "$dir"
	timeout 20 cat "$dir/words" >"$dir/pid" || fail "$place: its output is held open"
	read -r program <"$dir/pid"
	alive "$program" || fail 'the program did not wait'
	"$LB_RUN" --list | grep "^$a " | grep -q " $program  *sh -c" || fail "$("$LB_RUN" --list)"
	echo >"$dir/held"
	await gone "$program"
done

# What sigqueue(3) hands over to lb-run with a signal reaches its program.
cat >"$dir/queue.py" <<'END'
import ctypes, os, signal, struct, sys
libc = ctypes.CDLL(None)
if len(sys.argv) > 1:
    libc.sigqueue.argtypes = ctypes.c_int, ctypes.c_int, ctypes.c_void_p
    sys.exit(libc.sigqueue(int(sys.argv[1]), signal.SIGUSR1, 0x1234567))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
print(os.getpid(), flush=True)
wanted, info = ctypes.create_string_buffer(128), ctypes.create_string_buffer(128)
libc.sigemptyset(wanted)
libc.sigaddset(wanted, signal.SIGUSR1)
libc.sigwaitinfo(wanted, info)
number, error, code, pid, uid, value = struct.unpack_from("@iii0PiiP", info)
print(code, hex(value))
END
start "$dir/yama" 1 "$LB_RUN" -q -A "$a" --supervise=always python3 "$dir/queue.py"
launcher=$!
await test -s "$log"
python3 "$dir/queue.py" "$launcher" || fail 'no sigqueue'
wait "$launcher"
[ "$(sed 1d "$log")" = '-1 0x1234567' ] || fail "what was queued: $(cat "$log")"

# So does what is sent to it, each signal as often as it was sent.
cat >"$dir/hear.py" <<'END'
import os, signal, sys, time
heard = []
for number in map(int, sys.argv[1:]):
    signal.signal(number, lambda number, frame: print(number, flush=True))
print(os.getpid(), flush=True)
while True:
    time.sleep(1000)
END
start "$dir/yama" 1 "$LB_RUN" -q -A "$b" sleep 1000
bystander=$!
sent='1 2 3 4 5 6 7 8 10 11 12 13 14 15 16 23 24 25 26 27 28 29 30 31 34 50 64'
# shellcheck disable=SC2086
start "$dir/yama" 1 "$LB_RUN" -q -A "$a" --supervise=always python3 "$dir/hear.py" $sent
launcher=$!
await test -s "$log"
read -r program <"$log"
[ "$program" != "$launcher" ] || fail 'lb-run does not stand in its place'
for number in $sent; do
	kill "-$number" "$launcher"
	await grep -qx "$number" "$log"
done
[ "$(sed 1d "$log" | tr '\n' ' ')" = "$sent " ] || fail "heard: $(cat "$log")"

# Nor does it outlive what was killed in its place; but what it started does.
kill -KILL "$launcher"
await gone "$program"
start "$dir/yama" 1 "$LB_RUN" -q -A "$a" --supervise=always \
	sh -c 'sleep 1000 & echo $! $$ >&2; wait; exit'
launcher=$!
await test -s "$log"
read -r child program <"$log"
kill -KILL "$launcher"
await gone "$program"
alive "$child" || fail 'what a killed program had started is gone'
kill "$child"

# A timer outlives exec, and so does the place of what leads the terminal's session.
start python3 -c 'import os, signal, sys
signal.setitimer(signal.ITIMER_REAL, 0.3)
os.execv(sys.argv[1], sys.argv[1:])' "$dir/yama" 1 "$LB_RUN" -q -A "$a" --supervise=always \
	sh -c 'echo $$; exec sleep 1000'
launcher=$!
await test -s "$log"
read -r program <"$log"
wait "$launcher"
[ $? = 142 ] || fail 'an alarm does not end it'
await gone "$program"
cat >"$dir/hang.py" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
print(os.read(fd, 100).decode(), flush=True)
os.close(fd)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != -1)
END
timeout -s KILL 20 python3 "$dir/hang.py" "$dir/yama" 1 "$LB_RUN" -q -A "$a" --supervise=always \
	sh -c 'echo $$; exec sleep 1000' >"$dir/pid" || fail 'a terminal that hangs up does not end it'
read -r program <"$dir/pid"
await gone "${program%?}"

alive "$bystander" || fail 'another session has ended'
