# SPDX-License-Identifier: MIT
title='socat, TCP and UDP'
packages='socat'
needs='socat'
port=7000
light=yes

version() { socat -V | grep version | number; }
serve() {
	socat UDP4-LISTEN:7000,bind=127.0.0.1,fork SYSTEM:'read line; echo $name' &
	exec socat TCP-LISTEN:7000,reuseaddr,fork SYSTEM:'echo $name'
}
stop() { stop_with_children; }
ask() { socat -T 5 -u TCP:localhost:7000 -; }
use() {
	ask && ask && echo | socat -t 2 -T 5 - UDP4:127.0.0.1:7000 | grep "$name" &&
		echo | socat -t 2 -T 5 - UDP4-SENDTO:127.0.0.1:7000 | grep "$name"
}
