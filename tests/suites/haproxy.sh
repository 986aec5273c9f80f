# SPDX-License-Identifier: MIT
# HAProxy's regression tests: scripted clients and servers around a proxy.
packages='haproxy varnish'
source=haproxy
play() {
	for file in $(find reg-tests -name '*.vtc' | sort); do
		! alone env HAPROXY_PROGRAM=/usr/sbin/haproxy timeout 60 varnishtest -k "$file" \
			>/dev/null || echo "ok $file"
	done
}
