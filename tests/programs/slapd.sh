# SPDX-License-Identifier: MIT
title='OpenLDAP slapd'
packages='slapd ldap-utils'
needs='slapd ldapsearch slapadd'
needs_root='port 389'
port=389

version() { slapd -VV 2>&1 | number; }
prepare() {
	mkdir data
	cat >slapd.conf <<END
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $home/pid
database mdb
suffix "o=test"
directory $home/data
END
	printf 'dn: o=test\nobjectClass: organization\no: test\ndescription: %s\n' "$name" |
		slapadd -f slapd.conf
}
serve() { exec slapd -h ldap:/// -d 0 -f slapd.conf; }
ask() { ldapsearch -x -LLL -H ldap://localhost -b o=test description; }
use() { ldapsearch -x -LLL -H ldap://127.0.0.1 -b o=test && ldapsearch -x -LLL -H 'ldap://[::1]' -b o=test; }
