# SPDX-License-Identifier: MIT
# curl against the servers of its own tests: HTTP, FTP, SMTP, TFTP, SOCKS, MQTT and others.
packages='cmake gcc perl libssl-dev zlib1g-dev libnghttp2-dev openssh-server stunnel4 nghttp2-proxy'
source=curl
build() {
	cmake -S . -B build -DBUILD_TESTING=ON -DENABLE_DEBUG=OFF && make -C build all testdeps
}
play() {
	(cd build/tests && alone env USER=tester timeout 2400 perl ../../tests/runtests.pl -n -a -am) | sed -n 's/^PASS: \([0-9]*\) .*/ok \1/p'
}
