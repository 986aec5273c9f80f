# SPDX-License-Identifier: MIT
title='MariaDB over TCP'
packages='mariadb-server mariadb-client'
needs='mariadbd mariadb mariadb-install-db'
port=3306
note='The client takes `-h localhost` for the Unix socket: say `-h 127.0.0.1`, or `--protocol=tcp`. Give each server its own `--socket`.'

version() { mariadbd --version | grep -o '[0-9]*\.[0-9.]*' | head -n 1; }
prepare() {
	mkdir data && give mysql
	(as mysql mariadb-install-db --no-defaults --datadir="$home/data" \
		--auth-root-authentication-method=normal --skip-test-db)
}
serve() {
	as mysql mariadbd --no-defaults --datadir="$home/data" --socket="$home/socket" \
		--pid-file="$home/pid" --bind-address=127.0.0.1 --innodb-buffer-pool-size=16M
}
sql() { mariadb --no-defaults -N -h localhost --protocol=tcp -u root -e "$1"; }
tell() {
	sql "create database if not exists d; create table if not exists d.name (name text);
		insert into d.name values ('$name')"
}
ask() { sql 'select name, current_user() from d.name limit 1'; }
