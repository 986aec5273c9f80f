# SPDX-License-Identifier: MIT
# nng: messages over TCP, WebSocket and more.
packages='cmake gcc'
source=nng
build() {
	cmake -S . -B build && make -C build
}
play() {
	for program in build/tests/*; do
		[ ! -f "$program" ] || [ ! -x "$program" ] ||
			! alone timeout 60 "$program" >/dev/null || echo "ok ${program##*/}"
	done
}
