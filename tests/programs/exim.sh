# SPDX-License-Identifier: MIT
title='Exim: SMTP on 25'
packages='exim4-daemon-light curl'
needs='exim4 curl'
needs_root='port 25'
port=25

version() { exim4 -bV | number; }
prepare() {
	mkdir spool log && give Debian-exim
	cat >exim.conf <<END
primary_hostname = $name.test
smtp_banner = $name ESMTP
spool_directory = $home/spool
log_file_path = $home/log/%slog
pid_file_path = $home/spool/pid
local_interfaces = <; 127.0.0.1 ; ::1
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = accept
begin acl
accept:
	accept
begin routers
all:
	driver = accept
	transport = file
begin transports
file:
	driver = appendfile
	file = $home/spool/inbox
	user = Debian-exim
END
	sed -i 's/^acl_smtp_rcpt.*/acl_smtp_rcpt = accept_all/; s/^accept:/accept_all:/' exim.conf
	chown -R root exim.conf
	printf 'Subject: %s\n\nhello\n' "$name" >mail
}
serve() { exec exim4 -C "$home/exim.conf" -bdf -q30m; }
ask() {
	curl -sSf smtp://localhost --mail-from a@localhost --mail-rcpt b@localhost --upload-file mail \
		>/dev/null || return
	for i in $(seq 50); do
		grep -h Subject spool/inbox && return
		sleep 0.1
	done
	cat log/*
	return 1
}
