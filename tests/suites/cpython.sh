# SPDX-License-Identifier: MIT
# CPython's own tests of sockets, and of the modules that use them.
packages='python3 libpython3-testsuite'
play() {
	for name in test_socket test_asyncore test_asynchat test_ssl test_socketserver test_httplib \
		test_httpservers test_ftplib test_smtplib test_poplib test_imaplib test_nntplib \
		test_telnetlib test_xmlrpc test_docxmlrpc test_urllib2_localnet test_wsgiref \
		test_select test_selectors test_epoll test_timeout test_logging test_signal \
		test_subprocess test_posix test_multiprocessing_fork; do
		# VSOCK has no namespaces, and what runs beside this would meet there.
		alone timeout 900 /usr/bin/python3 -m test -v --timeout 300 -i '*VSOCK*' "$name"
	done | unittest_passed
}
