# SPDX-License-Identifier: MIT
title='snmpd, UDP on 161'
packages='snmpd snmp'
needs='snmpd snmpget'
needs_root='port 161'
port=udp
note='`rocommunity public localhost` compares the client, 127.0.0.1, with what localhost resolves to in the session, and refuses it. Write 127.0.0.1, or use `--keep-names`.'

version() { snmpd -v | number; }
prepare() { printf 'rocommunity public 127.0.0.1\nsysName %s\n' "$name" >snmpd.conf; }
serve() { exec snmpd -f -Lo -C -c snmpd.conf -p "$home/pid" udp:127.0.0.1:161; }
ask() { snmpget -v2c -c public -t 2 localhost 1.3.6.1.2.1.1.5.0; }
