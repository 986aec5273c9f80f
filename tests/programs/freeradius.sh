# SPDX-License-Identifier: MIT
title='FreeRADIUS, UDP on 1812'
packages='freeradius freeradius-utils'
needs='freeradius radclient'
port=udp

version() { freeradius -v | number; }
prepare() {
	cat >radiusd.conf <<END
prefix = /usr
logdir = $home
db_dir = $home
run_dir = $home
libdir = /usr/lib/freeradius
log { destination = stdout }
security { allow_core_dumps = no }
client localhost {
	ipaddr = 127.0.0.1
	secret = x
}
modules {
	always reject { rcode = reject }
}
server default {
	listen {
		type = auth
		ipaddr = 127.0.0.1
		port = 1812
	}
	authorize {
		update reply { Reply-Message := "$name" }
		update control { Auth-Type := Accept }
	}
}
END
}
serve() { exec freeradius -f -l stdout -d "$home" -n radiusd; }
ask() { echo 'User-Name=me,User-Password=x' | radclient -x -t 2 -r 2 127.0.0.1:1812 auth x; }
