# SPDX-License-Identifier: MIT
title='iperf3, TCP and UDP'
packages='iperf3'
needs='iperf3'
port=5201
exits='0 1 143'

version() { iperf3 --version | number; }
serve() { exec iperf3 -s; }
ask() { client -c localhost -n 1M && echo "$name"; }
# Between two tests the server closes its listener: who comes then is reset, bare as well.
client() {
	for try in 1 2 3 4 5; do
		iperf3 "$@" && return
		sleep 0.1
	done
	return 1
}
use() {
	client -c 127.0.0.1 -n 10M && client -c 127.0.0.1 -u -n 1M -b 100M &&
		client -c ::1 -R -n 10M && client -c localhost --bidir -n 1M
}
