#!/bin/sh
# SPDX-License-Identifier: MIT
# A supervised program waits on a socket that is ready for ever, and yet has nothing for
# this call: an error waits in its error queue. The supervisor does not spin meanwhile.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/wait.py" <<'END'
import signal, socket

IP_RECVERR = 11
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
s.connect(("127.0.0.1", 9))
s.send(b"?")
try:
    s.recvmsg(1)
except ConnectionRefusedError:
    print("refused", flush=True)

class Over(Exception): pass

def over(*_):
    raise Over

signal.signal(signal.SIGALRM, over)
signal.alarm(3)
try:
    s.recvmsg(1)
except Over:
    print("over", flush=True)
END

# The processes of this command line, and the clock ticks that they have used.
used() {
	for each in $(grep -ls "$dir/wait.py" /proc/[0-9]*/cmdline); do
		pid=${each#/proc/}
		awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/${pid%/cmdline}/stat"
	done 2>/dev/null | awk '{ n += $1 } END { print NR, n + 0 }'
}
start "$LB_RUN" -q --supervise=always -A "$a" -- python3 "$dir/wait.py"
await grep -q refused "$log"
read -r processes before <<END
$(used)
END
seconds=$(date +%s)
until [ $(($(date +%s) - seconds)) -ge 2 ]; do
	sleep 0.2
done
read -r _ after <<END
$(used)
END
ticks=$((after - before))
await grep -q over "$log"
[ "$processes" -ge 2 ] || fail "no process to be measured"
[ $((ticks * 4)) -lt $((2 * $(getconf CLK_TCK))) ] || fail "$ticks clock ticks in two seconds"
