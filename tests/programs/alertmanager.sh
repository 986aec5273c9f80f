# SPDX-License-Identifier: MIT
title='Prometheus Alertmanager (Go): two nodes that gossip'
packages='prometheus-alertmanager curl'
needs='prometheus-alertmanager curl'
port=9093
listens_on='9093 9094 9095 9096'

version() { prometheus-alertmanager --version 2>&1 | number; }
prepare() { printf 'route: { receiver: %s }\nreceivers: [ { name: %s } ]\n' "$name" "$name" >config.yml; }
node() {
	exec prometheus-alertmanager --config.file=config.yml --storage.path="$home/$1" \
		--web.listen-address=127.0.0.1:"$1" --cluster.settle-timeout=0s \
		--cluster.listen-address=127.0.0.1:"$2" --cluster.peer=127.0.0.1:"$3"
}
serve() {
	node 9095 9096 9094 &
	node 9093 9094 9096
}
sees() { fetch "http://localhost:$1/api/v2/status" | grep -F "\"address\":\"127.0.0.1:$2\""; }
ask() { sees 9093 9096 && sees 9095 9094; }
stop() { stop_with_children; }
