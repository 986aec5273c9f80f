#!/bin/sh
# SPDX-License-Identifier: MIT
# Two clusters of three Serf agents (Go, supervised), all on UDP and TCP 7946 of 127.0.0.1,
# .2 and .3: they find each other, answer a query, and notice that one has died.
. "$(dirname "$0")/../support/e2e.sh"
need serf

# members CLUSTER NODE STATE: how many does this node know in that state?
members() {
	within "$(network "$1")" serf members -rpc-addr="127.0.0.$2:7373" -status="$3" |
		grep -c "^$1\.[123] *127\.0\.0\.[123]:7946 "
}
complete() {
	[ "$(members "$1" "$2" alive)" = 3 ]
}
lost_one() {
	[ "$(members "$1" "$2" failed)" = 1 ] && [ "$(members "$1" "$2" alive)" = 2 ]
}

# Clusters 3 and 4: clusters.sh, which may run at the same time, has the first two.
for number in 3 4; do
	for node in 1 2 3; do
		start "$LB_RUN" -q -A "$(network $number)" -- serf agent -node="$number.$node" \
			-bind="127.0.0.$node" -rpc-addr="127.0.0.$node:7373" -profile=local \
			-retry-join=127.0.0.1 -retry-interval=1s
		echo $! >>"$dir/pids$number"
	done
done
for number in 3 4; do
	for node in 1 2 3; do
		await complete $number $node
	done
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2046
	audit "$(network $number)" $(cat "$dir/pids$number")
done

# The answers come straight to the one that asks, each in a datagram.
answers=$(within "$(network 3)" serf query -rpc-addr=127.0.0.2:7373 -timeout=5s hello |
	grep -c "^Ack from '3\.[123]'")
[ "$answers" = 3 ] || fail "$answers of 3 answered the query"

# Who is probed in vain, by datagrams and then over TCP, has failed; in one cluster alone.
kill -KILL "$(tail -n 1 "$dir/pids3")"
await lost_one 3 1
await lost_one 3 2
complete 4 1 || fail 'a node was lost in the other cluster'
