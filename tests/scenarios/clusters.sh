#!/bin/sh
# SPDX-License-Identifier: MIT
# Two Redis clusters of three nodes, from one configuration: nodes on 127.0.0.1, .2 and .3,
# all on 6379 and 16379, in a /24 each.
. "$(dirname "$0")/../support/e2e.sh"
need redis-server
need redis-cli

healthy() {
	within "$1" redis-cli -h 127.0.0.2 cluster info | grep -q 'cluster_state:ok'
}

for number in 1 2; do
	where=$(network $number)
	pids=
	for node in 1 2 3; do
		mkdir "$dir/$number.$node"
		start "$LB_RUN" -q -A "$where" -- redis-server --bind 127.0.0.$node --port 6379 \
			--bind-source-addr 127.0.0.$node \
			--cluster-enabled yes --cluster-node-timeout 2000 --save '' \
			--dir "$dir/$number.$node"
		pids="$pids $!"
		await within "$where" redis-cli -h 127.0.0.$node ping
	done
	timeout 60 "$LB_RUN" -q -A "$where" -- redis-cli --cluster create 127.0.0.1:6379 127.0.0.2:6379 \
		127.0.0.3:6379 --cluster-yes >"$dir/log.create$number" 2>&1 || {
		logs
		fail "cluster $number was not created"
	}
	await healthy "$where"
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2086
	audit "$where" $pids
done

for number in 1 2; do
	for key in a b c d e f g h; do
		within "$(network $number)" redis-cli -c -h 127.0.0.1 set $key "$number$key" \
			>"$dir/log.set" || fail "set $key in cluster $number"
	done
done
for number in 1 2; do
	for key in a b c d e f g h; do
		answer=$(within "$(network $number)" redis-cli -c -h 127.0.0.3 get $key)
		[ "$answer" = "$number$key" ] || fail "$key in cluster $number is '$answer'"
	done
	nodes=$(within "$(network $number)" redis-cli -h 127.0.0.1 cluster nodes |
		sed 's/^[^ ]* \([^:]*\):.*/\1/' | sort | tr '\n' ' ')
	[ "$nodes" = '127.0.0.1 127.0.0.2 127.0.0.3 ' ] || fail "cluster $number: nodes $nodes"
done
