# SPDX-License-Identifier: MIT
title='PostgreSQL over TCP, with pgbench'
packages='postgresql postgresql-client'
needs='psql'
port=5432
note='Two servers with the packaged configuration collide on their Unix socket, which is a file: give each its own `unix_socket_directories`. `psql` without `-h` uses that file; `-h localhost` is TCP.'

bin() { ls -d /usr/lib/postgresql/*/bin | tail -n 1; }
version() { "$(bin)/postgres" --version | number; }
prepare() {
	mkdir data && give postgres
	(as postgres "$(bin)/initdb" -D "$home/data" -U postgres -A reject --no-sync) || return
	printf 'host all all 127.0.0.1/32 trust\n' >data/pg_hba.conf
	printf "unix_socket_directories = ''\nfsync = off\n" >>data/postgresql.conf
}
serve() { as postgres "$(bin)/postgres" -D "$home/data"; }
sql() { psql -h localhost -U postgres -v ON_ERROR_STOP=1 -qAtc "$1"; }
tell() { sql "create table if not exists name as select '$name'::text as name"; }
ask() { sql 'select name, inet_client_addr(), inet_server_port() from name'; }
use() {
	PATH=$PATH:$(bin)
	pgbench -h localhost -U postgres -iq -s 1 postgres &&
		pgbench -h 127.0.0.1 -U postgres -c 4 -t 100 postgres &&
		[ "$(sql 'select count(*) from pgbench_history')" = 400 ]
}
