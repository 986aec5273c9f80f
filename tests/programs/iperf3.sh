# SPDX-License-Identifier: MIT
title='iperf3, TCP and UDP'
packages='iperf3'
needs='iperf3'
port=5201
exits='0 1 143'

version() { iperf3 --version | number; }
serve() { exec iperf3 -s; }
ask() { iperf3 -c localhost -n 1M && echo "$name"; }
use() {
	iperf3 -c 127.0.0.1 -n 10M && iperf3 -c 127.0.0.1 -u -n 1M -b 100M &&
		iperf3 -c ::1 -R -n 10M && iperf3 -c localhost --bidir -n 1M
}
