#!/bin/sh
# SPDX-License-Identifier: MIT
# What the supervisor costs: each call bare and supervised, in microseconds on one core,
# beside what a seccomp notification costs by itself; and the start of a command.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${LB_RUN:?is the path of lb-run}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -static "$here/../supervised/cost.c" -o "$work/cost"
printf '#include <unistd.h>\nint main(void) { _exit(0); }\n' >"$work/true.c"
cc -O2 -static "$work/true.c" -o "$work/true"

setsid taskset -c 0 "$work/cost" notification >"$work/notification" 2>/dev/null || true
taskset -c 0 "$work/cost" >"$work/bare"
taskset -c 0 "$LB_RUN" -q "$work/cost" >"$work/supervised"
cat "$work/notification"
paste -d ' ' "$work/bare" "$work/supervised" |
	awk '{ printf "%-22s %8.2f -> %8.2f  (%+.2f, x%.2f)\n", $1, $2, $4, $4 - $2, $4 / $2 }'

# Pairs, so that both see the same machine; the median of the differences.
python3 - "$LB_RUN" "$work/true" <<'END'
import statistics, subprocess, sys, time
lb_run, program = sys.argv[1:]
def run(*command):
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return (time.perf_counter() - start) * 1000
never = [lb_run, "-q", "--supervise=never", program]
auto = [lb_run, "-q", program]
pairs = [(run(*never), run(*auto)) for _ in range(200)]
print("lb-run, without -> with a supervisor: %.2f -> %.2f ms, median of the differences %.2f" % (
    statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs),
    statistics.median(p[1] - p[0] for p in pairs)))
END
