# SPDX-License-Identifier: MIT
title='OpenDHT, three peers, UDP on 4222'
packages='dhtnode'
needs='dhtnode'
port=udp

version() { dpkg-query -Wf '${Version}' dhtnode; }
serve() {
	dhtnode -s -p 4223 -b 127.0.0.1:4222 &
	exec dhtnode -s -p 4222
}
# A third peer does it once it knows one of the others.
peer() { (sleep 1; echo "$1"; sleep 1; echo q) | timeout 10 dhtnode -p "$2" -b "$3"; }
tell() { peer "p key $name" 4224 localhost:4222; }
ask() { peer 'g key' 4225 127.0.0.1:4223; }
use() { ask | grep "$name"; }
stop() { stop_with_children; }
