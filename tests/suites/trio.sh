# SPDX-License-Identifier: MIT
# Trio: Python's sockets, streams and TLS on a loop of another kind.
packages='python3-trio python3-pytest python3-trustme'
play() {
	for name in highlevel_open_tcp_listeners highlevel_open_tcp_stream \
		highlevel_serve_listeners highlevel_socket highlevel_ssl_helpers socket ssl \
		subprocess testing unix_pipes; do
		(cd "$work" && alone timeout 600 /usr/bin/python3 -m pytest -q -rA --tb=no \
			-p no:cacheprovider --pyargs "trio.tests.test_$name") |
			sed -n "s,^PASSED ::\([^ ]*\).*,ok $name \1,p"
	done
}
