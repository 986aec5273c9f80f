# SPDX-License-Identifier: MIT
# CPython's own tests of sockets, and of the modules that use them.
packages='python3 libpython3.11-testsuite'
# VSOCK and /dev/shm have no namespaces here, and what runs beside this would meet there.
run() {
	alone timeout 900 /usr/bin/python3 -m test -v --timeout 600 -i '*VSOCK*' \
		-i '*SharedMemory*' "$@"
}
play() {
	for name in socket asyncore asynchat ssl socketserver httplib httpservers ftplib smtplib \
		smtpd poplib imaplib nntplib telnetlib xmlrpc docxmlrpc urllib2 urllib2_localnet \
		robotparser pydoc wsgiref select selectors poll epoll timeout logging signal eintr \
		subprocess posix os support multiprocessing_fork; do
		run "test_$name"
	done | unittest_passed
	# One by one: the limit is for all that is named, and asyncio has 2,000 tests.
	for name in base_events buffered_proto events runners selector_events sendfile server \
		sock_lowlevel ssl sslproto streams subprocess unix_events; do
		run "test.test_asyncio.test_$name"
	done | unittest_passed
	# How a child starts matters to what asks a server of another process.
	for name in spawn forkserver; do
		run -m '*Manager*' -m '*Listener*' -m '*Connection*' "test_multiprocessing_$name"
	done | unittest_passed
}
