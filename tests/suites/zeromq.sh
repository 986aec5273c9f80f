# SPDX-License-Identifier: MIT
# ZeroMQ: messages over TCP and UDP.
packages='cmake g++'
source=zeromq3
build() {
	cmake -S . -B build -DBUILD_TESTS=ON -DWITH_PERF_TOOL=OFF && make -C build
}
play() {
	for program in build/bin/test_*; do
		! alone timeout 60 "$program" >/dev/null || echo "ok ${program##*/}"
	done
}
