#!/bin/sh
# SPDX-License-Identifier: MIT
# A test suite that starts its own PostgreSQL on 5432, loads it with pgbench and counts:
# eight of them at a time give the same results as one.
. "$(dirname "$0")/../support/e2e.sh"
. "$(dirname "$0")/../support/postgres.sh"

# What a project's own test script might look like: it knows nothing of sessions.
cat >"$dir/suite" <<'END'
set -eu
bin=$1
data=$2
"$bin/pg_ctl" -D "$data" -w -t 60 -l "$data/log" -o '-p 5432' start >/dev/null
trap '"$bin/pg_ctl" -D "$data" -m fast stop >/dev/null' EXIT
"$bin/pgbench" -h localhost -U postgres -i -q -s 2 postgres 2>/dev/null >/dev/null
"$bin/pgbench" -h localhost -U postgres -n -c 4 -t 50 --random-seed=1 postgres |
	sed -n 's/^number of transactions actually processed: //p; s/^number of failed/failed/p'
psql -h localhost -U postgres -qAtc "select count(*) from pgbench_accounts" postgres
psql -h localhost -U postgres -qAtc "select count(*) from pgbench_history" postgres
psql -h localhost -U postgres -qAtc \
	"select sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts"
END
as=
[ "$(id -u)" != 0 ] || as='setpriv --reuid=postgres --regid=postgres --init-groups'
export PGDATABASE=postgres

# suite NUMBER
suite() {
	# Word splitting is wanted.
	# shellcheck disable=SC2086
	"$LB_RUN" -q -- $as sh "$dir/suite" "$postgres_bin" "$dir/data$1" >"$dir/result$1" \
		2>"$dir/log.suite$1"
}

for number in 0 1 2 3 4 5 6 7 8; do
	postgres_data "$dir/data$number"
done
suite 0 || {
	logs
	fail "one suite alone"
}
[ "$(wc -l <"$dir/result0")" -ge 4 ] || fail "one suite alone says: $(cat "$dir/result0")"

running=
for number in 1 2 3 4 5 6 7 8; do
	suite "$number" &
	running="$running $!"
done
for pid in $running; do
	wait "$pid" || {
		logs
		fail "a suite among eight"
	}
done
for number in 1 2 3 4 5 6 7 8; do
	cmp -s "$dir/result0" "$dir/result$number" ||
		fail "suite $number: $(cat "$dir/result$number"); alone: $(cat "$dir/result0")"
done
