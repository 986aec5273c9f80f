# SPDX-License-Identifier: MIT
# libuv: the event loop of Node.
packages='cmake gcc'
source=libuv1
build() {
	cmake -S . -B build -DLIBUV_BUILD_TESTS=ON && make -C build uv_run_tests
}
play() {
	alone timeout 1800 build/uv_run_tests | sed -n 's/^ok [0-9]* - \([a-z_0-9]*\).*/ok \1/p'
}
