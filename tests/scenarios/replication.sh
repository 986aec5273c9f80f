#!/bin/sh
# SPDX-License-Identifier: MIT
# A PostgreSQL server and a replica of it in each of two sessions, on 5432 and 5433: what is
# written to the one is read from the other, and the server knows its replica as 127.0.0.1.
. "$(dirname "$0")/../support/e2e.sh"
. "$(dirname "$0")/../support/postgres.sh"
need pg_basebackup

# sql SESSION PORT TEXT
sql() {
	within "$(address "$1")" \
		psql -h localhost -p "$2" -U postgres -v ON_ERROR_STOP=1 -qAtc "$3"
}
as=
[ "$(id -u)" != 0 ] || as='setpriv --reuid=postgres --regid=postgres --init-groups'
# serve SESSION DIRECTORY PORT
serve() {
	# Word splitting is wanted.
	# shellcheck disable=SC2086
	start "$LB_RUN" -q -A "$(address "$1")" -- $as "$postgres_bin/postgres" -D "$2" -p "$3"
}
replicated() {
	[ "$(sql "$1" 5433 'select * from name')" = "session $1" ]
}

for number in 1 2; do
	postgres_data "$dir/$number"
	echo 'host replication all 127.0.0.1/32 trust' >>"$dir/$number/pg_hba.conf"
	serve $number "$dir/$number" 5432
	first=$!
	await sql $number 5432 'select 1'
	mkdir "$dir/$number.copy"
	[ "$(id -u)" != 0 ] || chown postgres "$dir/$number.copy"
	as_postgres "$LB_RUN" -q -A "$(address $number)" -- pg_basebackup -h localhost -U postgres \
		-D "$dir/$number.copy" -R -X stream -c fast >"$dir/log.backup" 2>&1 || {
		logs
		fail 'no copy'
	}
	chmod 700 "$dir/$number.copy"
	serve $number "$dir/$number.copy" 5433
	echo "$first $!" >"$dir/pids$number"
done
for number in 1 2; do
	sql $number 5432 "create table name as select 'session $number'" >"$dir/log.create" ||
		fail "create table in session $number"
done
for number in 1 2; do
	await replicated $number
	peer=$(sql $number 5432 'select client_addr, state from pg_stat_replication')
	[ "$peer" = '127.0.0.1|streaming' ] || fail "session $number: replica '$peer'"
	# shellcheck disable=SC2046
	audit "$(address $number)" $(cat "$dir/pids$number")
done
