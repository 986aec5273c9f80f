# SPDX-License-Identifier: MIT
# GLib's sockets, addresses, services, proxies and D-Bus, with the tests that Debian installs.
packages='libglib2.0-tests dbus-daemon'
play() (
	cd /usr/libexec/installed-tests/glib || exit 1
	for name in converter-stream credentials gdbus-addresses gdbus-auth gdbus-connection \
		gdbus-non-socket gdbus-overflow gdbus-peer gdbus-peer-object-manager \
		gdbus-server-auth gsocketclient-slow gsubprocess hostutils inet-address \
		network-address network-monitor network-monitor-race pollable proxy-test \
		resolver-parsing socket socket-address socket-listener socket-service srvtarget \
		tls-bindings tls-certificate tls-interaction unix-fd unix-streams; do
		alone env G_TEST_SRCDIR="$PWD" G_TEST_BUILDDIR="$PWD" timeout 120 "./$name" --tap |
			sed -n "/# SKIP/d; s,^ok [0-9]* \([^ ]*\).*,ok $name \1,p"
	done
)
