# SPDX-License-Identifier: MIT
# Go's net and what stands on it: static programs, which are supervised.
packages='golang-go golang-src'
build() {
	mkdir -p "$work/go"
	for package in net net/rpc net/smtp net/http net/http/httputil crypto/tls; do
		CGO_ENABLED=0 go test -c -o "$work/go/$(echo "$package" | tr / -)" "$package" ||
			return 1
	done
}
# Where twins are expected to be reached both, this one waits until it is ended.
waits=TestDialParallelSpuriousConnection
run() (
	cd "$(go env GOROOT)/src/$1" || exit 1
	alone "$work/go/$(echo "$1" | tr / -)" -test.v -test.short -test.timeout "$2" -test.run "$3" |
		sed -n "s,^ *--- PASS: \([^ ]*\) .*,ok $1 \1,p"
)
play() {
	for package in net net/rpc net/smtp net/http net/http/httputil crypto/tls; do
		run "$package" 10m "^($("$work/go/$(echo "$package" | tr / -)" -test.list '^Test' |
			grep -vx "$waits" | paste -sd'|'))\$"
	done
	run net 20s "$waits"
}
