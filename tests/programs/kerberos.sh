# SPDX-License-Identifier: MIT
title='MIT Kerberos: krb5kdc, UDP and TCP on 88'
packages='krb5-kdc krb5-admin-server krb5-user'
needs='krb5kdc kdb5_util kadmin.local kinit kvno'
needs_root='port 88'
port=88

version() { dpkg-query -Wf '${Version}' krb5-kdc; }
environment() {
	export KRB5_CONFIG="$home/krb5.conf" KRB5_KDC_PROFILE="$home/kdc.conf"
	export KRB5CCNAME="FILE:$home/cache"
}
prepare() {
	environment
	cat >krb5.conf <<END
[libdefaults]
	default_realm = TEST
	dns_lookup_kdc = false
[realms]
	TEST = {
		kdc = localhost
	}
END
	cat >kdc.conf <<END
[realms]
	TEST = {
		database_name = $home/db
		key_stash_file = $home/stash
	}
END
	kdb5_util create -s -P master -r TEST
	kadmin.local -q "addprinc -pw secret $name"
}
serve() {
	environment
	exec krb5kdc -n
}
# A KDC that does not know $name refuses.
ask() {
	environment
	echo secret | kinit "$name" && klist
}
use() {
	ask
	sed -i 's/^\[libdefaults\]/&\n\tudp_preference_limit = 1/' krb5.conf
	ask && kvno krbtgt/TEST && sed -i 's/kdc = localhost/kdc = [::1]:88/' krb5.conf && ask
}
