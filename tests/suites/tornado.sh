# SPDX-License-Identifier: MIT
# Tornado: an HTTP server and client on an event loop.
packages='python3-tornado'
play() {
	alone timeout 900 /usr/bin/python3 -m tornado.test --verbose | unittest_passed
}
