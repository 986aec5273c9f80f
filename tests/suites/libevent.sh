# SPDX-License-Identifier: MIT
# libevent: event loops, DNS, HTTP and TLS.
packages='cmake gcc libssl-dev zlib1g-dev'
source=libevent
build() {
	cmake -S . -B build -DEVENT__LIBRARY_TYPE=STATIC -DEVENT__DISABLE_MBEDTLS=ON &&
		make -C build regress
}
play() {
	alone timeout 900 build/bin/regress | sed -n 's/^\([a-z_0-9/]*\): .*OK$/ok \1/p'
}
