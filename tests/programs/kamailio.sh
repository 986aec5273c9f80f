# SPDX-License-Identifier: MIT
title='Kamailio: SIP over UDP and TCP'
packages='kamailio sipsak'
needs='kamailio sipsak'
port=5060

version() { kamailio -v | number; }
prepare() {
	cat >kamailio.cfg <<END
children=2
listen=udp:127.0.0.1:5060
listen=tcp:127.0.0.1:5060
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
request_route {
	append_to_reply("X-Name: $name for \$si at \$Ri\r\n");
	sl_send_reply("200", "OK");
}
END
}
serve() { exec kamailio -f "$home/kamailio.cfg" -DD -E -m 8 -M 4 -P "$home/pid" -Y "$home"; }
ask() { sipsak -vv -s sip:me@localhost:5060; }
use() {
	sipsak -vv -s sip:me@127.0.0.1:5060 | grep "X-Name: $name for 127.0.0.1 at 127.0.0.1" &&
		sipsak -vv -E tcp -s sip:me@127.0.0.1:5060 | grep "X-Name: $name for 127.0.0.1"
}
