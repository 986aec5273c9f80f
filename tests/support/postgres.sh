# SPDX-License-Identifier: MIT
# Sourced after e2e.sh: PostgreSQL servers of a test, over TCP alone.
need psql
postgres_bin=$(find /usr/lib/postgresql -name bin -maxdepth 2 2>/dev/null | sort | tail -n 1)
[ -n "$postgres_bin" ] || skip "PostgreSQL is not installed"

# It refuses to run as root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=postgres --regid="$(id -g postgres)" --init-groups "$@"
	else
		"$@"
	fi
}

# postgres_data DIRECTORY: a new cluster there, open to 127.0.0.1 and to nobody else.
postgres_data() {
	mkdir "$1"
	[ "$(id -u)" != 0 ] || chown postgres "$1"
	as_postgres "$postgres_bin/initdb" -D "$1" -U postgres -A reject --no-sync >"$dir/initdb" ||
		fail "initdb: $(cat "$dir/initdb")"
	echo 'host all all 127.0.0.1/32 trust' >"$1/pg_hba.conf"
	printf "unix_socket_directories = ''\nfsync = off\n" >>"$1/postgresql.conf"
}
