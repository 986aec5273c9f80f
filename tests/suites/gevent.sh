# SPDX-License-Identifier: MIT
# gevent: CPython's own tests of sockets, on the ones that it puts in their place.
packages='python3-gevent libpython3.11-testsuite'
play() {
	for name in asyncore ftplib httplib httpservers poplib select selectors smtplib socket \
		socketserver ssl telnetlib timeout urllib2_localnet wsgiref xmlrpc; do
		alone timeout 300 /usr/bin/python3 -m gevent.monkey --module test -v \
			--timeout 60 -i '*VSOCK*' "test_$name" | unittest_passed
	done
}
