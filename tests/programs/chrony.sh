# SPDX-License-Identifier: MIT
title='chrony, UDP on 123 and 323'
packages='chrony'
needs='chronyd chronyc'
needs_root='it keeps the time of the machine'
port=udp

version() { chronyd --version | number; }
prepare() {
	printf '%s\n' "local stratum $((4 + copy))" allow 'bindcmdaddress /' \
		"pidfile $home/pid" >chrony.conf
}
serve() { exec chronyd -d -x -u root -f chrony.conf; }
ask() {
	for host in localhost 127.0.0.1 ::1; do
		chronyc -h "$host" tracking | grep "^Stratum *: $((4 + copy))\$" || return 1
	done
	chronyd -d -Q -u root -t 8 -f /dev/null 'server localhost iburst maxsamples 1' 'port 0' \
		'cmdport 0' "pidfile $home/other" && echo "$name"
}
