#!/bin/sh
# SPDX-License-Identifier: MIT
# What the supervisor costs: each call bare and supervised, in microseconds on one core,
# beside what a seccomp notification costs by itself; the data of a connection, and redis,
# for a client that is bare; and the start of a command. All of it takes turns, since
# machines do other things as well.
#
# usage: LB_RUN=PATH supervised.sh [ROUNDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${LB_RUN:?is the path of lb-run}"
rounds=${1:-15}
work=$(mktemp -d)
servers=
trap 'kill $servers 2>/dev/null; rm -rf "$work"' EXIT
cc -O2 -static "$here/../supervised/cost.c" -o "$work/cost"
printf '#include <unistd.h>\nint main(void) { _exit(0); }\n' >"$work/true.c"
cc -O2 -static "$work/true.c" -o "$work/true"

# The last processor: the first has the most to do. What else it does only adds time.
cpu=$(($(nproc) - 1))
address=127.66.3.1
taskset -c $cpu "$work/cost" serve 17401 &
servers=$!
taskset -c $cpu "$LB_RUN" -q -A $address "$work/cost" serve 17401 &
servers="$servers $!"
for host in 127.0.0.1 $address; do
	until "$work/cost" ask $host 17401 >"$work/ready" 2>&1; do
		sleep 0.1
	done
done
for _ in $(seq "$rounds"); do
	setsid taskset -c $cpu "$work/cost" notification 2>/dev/null | sed 's/^/both /'
	taskset -c $cpu "$work/cost" | sed 's/^/bare /'
	taskset -c $cpu "$LB_RUN" -q "$work/cost" | sed 's/^/supervised /'
	taskset -c $cpu "$work/cost" ask 127.0.0.1 17401 | sed 's/^/bare /'
	taskset -c $cpu "$work/cost" ask $address 17401 | sed 's/^/supervised /'
done >"$work/calls"

# A client that is bare asks two servers in turn. The processor's time is told as well,
# with that of the supervisor: it varies less than the rates do.
redis-server --bind 127.0.0.1 --port 17400 --save '' --dir "$work" >"$work/log" &
bare=$!
"$LB_RUN" -q -A $address --supervise=always redis-server --bind 127.0.0.1 --port 17400 \
	--save '' --dir "$work" >"$work/log.supervised" &
supervised=$!
servers="$servers $bare $supervised"
ask() {
	timeout 20 redis-benchmark -h "$1" -p 17400 -c 10 -n 10000 -t set,get --csv 2>/dev/null |
		awk -F '"' '/^"[SG]ET"/ { print tolower($2), $4 }' | sort
}
for host in 127.0.0.1 $address; do
	until [ -n "$(ask $host)" ]; do
		sleep 0.1
	done
done
for pid in $(pgrep -f -- "-A $address .*redis"); do
	[ "$(cat "/proc/$pid/comm")" != lb-supervise ] || supervised="$supervised $pid"
done
spent() {
	for pid; do
		cat "/proc/$pid"/task/*/schedstat
	done | awk '{ ns += $1 } END { print ns }'
}
for _ in $(seq "$rounds"); do
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2086
	before="$(spent $bare) $(spent $supervised)"
	ask 127.0.0.1 >"$work/bare"
	ask $address >"$work/supervised"
	join "$work/bare" "$work/supervised"
	# shellcheck disable=SC2086
	echo "$before $(spent $bare) $(spent $supervised)" | awk '{ print "time", 1e9 / ($3 - $1), 1e9 / ($4 - $2) }'
done >"$work/redis"

# Pairs, so that both see the same machine; the median of the differences.
python3 - "$LB_RUN" "$work/true" "$work/calls" "$work/redis" <<'END'
import statistics, subprocess, sys, time
lb_run, program, calls, redis = sys.argv[1:]
took = {}
for line in open(calls):
    where, name, us = line.split()
    took.setdefault(name, {}).setdefault(where, []).append(float(us))
one = took.pop("notification")["both"]
print("%-22s %8.2f us" % ("notification", statistics.median(one)))
for name, t in took.items():
    bare, supervised = t["bare"], t["supervised"]
    print("%-22s %8.2f -> %6.2f us, %.1f notifications more, %.3f of bare" % (
        name, statistics.median(bare), statistics.median(supervised),
        statistics.median((s - b) / n for n, b, s in zip(one, bare, supervised)),
        statistics.median(b / s for b, s in zip(bare, supervised))))
pairs = {}
for line in open(redis):
    name, bare, supervised = line.split()
    pairs.setdefault(name, []).append((float(bare), float(supervised)))
for name, p in pairs.items():
    print("redis-benchmark %-4s %s%.3f of bare" % (
        name, "" if name == "time" else "%8.0f -> %6.0f/s, " % (
            statistics.median(x for x, _ in p), statistics.median(y for _, y in p)),
        statistics.median(y / x for x, y in p)))
def run(*command):
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return (time.perf_counter() - start) * 1000
starts = [(run(program), run(lb_run, "-q", "--supervise=never", program),
           run(lb_run, "-q", program)) for _ in range(200)]
print("start of a command %.2f ms; median of what is added by lb-run %.2f, with a supervisor %.2f" % (
    statistics.median(s[0] for s in starts), statistics.median(s[1] - s[0] for s in starts),
    statistics.median(s[2] - s[0] for s in starts)))
END
