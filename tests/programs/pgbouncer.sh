# SPDX-License-Identifier: MIT
title='PgBouncer before PostgreSQL'
packages='pgbouncer postgresql postgresql-client'
needs='pgbouncer psql'
port=6432
listens_on='6432 5432'

bin() { ls -d /usr/lib/postgresql/*/bin | tail -n 1; }
version() { pgbouncer --version | number; }
prepare() {
	mkdir data
	cat >pgbouncer.ini <<END
[databases]
postgres = host=localhost port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 6432
auth_type = any
unix_socket_dir =
END
	sed -i "s/port=5432/& user=postgres/" pgbouncer.ini
	give postgres
	(as postgres "$(bin)/initdb" -D "$home/data" -U postgres -A reject --no-sync) || return
	printf 'host all all 127.0.0.1/32 trust\n' >data/pg_hba.conf
	printf "unix_socket_directories = ''\nfsync = off\n" >>data/postgresql.conf
}
serve() {
	(as postgres "$(bin)/postgres" -D "$home/data") &
	as postgres pgbouncer pgbouncer.ini
}
stop() { kill -INT "$(cat "$home.pid")"; kill $(pgrep -f "postgres -D $home/data"); }
sql() { psql -h localhost -p 6432 -U postgres -v ON_ERROR_STOP=1 -qAtc "$1" postgres; }
tell() { sql "create table if not exists name as select '$name'::text as name"; }
ask() { sql 'select name from name'; }
