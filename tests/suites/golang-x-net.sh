# SPDX-License-Identifier: MIT
# Go's further network packages, and a DNS library: control messages above all. Supervised.
packages='golang-go golang-golang-x-net-dev golang-github-miekg-dns-dev'
gocode=/usr/share/gocode/src
paths='golang.org/x/net/icmp golang.org/x/net/internal/socket golang.org/x/net/internal/socks
	golang.org/x/net/ipv4 golang.org/x/net/ipv6 golang.org/x/net/nettest
	golang.org/x/net/netutil golang.org/x/net/proxy golang.org/x/net/websocket
	golang.org/x/net/http2 github.com/miekg/dns'
build() {
	mkdir -p "$work/golang-x-net"
	for path in $paths; do
		GO111MODULE=off GOPATH=${gocode%/src} CGO_ENABLED=0 go test -c \
			-o "$work/golang-x-net/$(echo "$path" | tr / -)" "$path" || return 1
	done
}
play() {
	for path in $paths; do
		(cd "$gocode/$path" && alone timeout 300 \
			"$work/golang-x-net/$(echo "$path" | tr / -)" -test.v -test.short) |
			sed -n "s,^ *--- PASS: \([^ ]*\) .*,ok $path \1,p"
	done
}
