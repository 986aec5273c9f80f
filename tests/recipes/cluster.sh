#!/bin/sh
# SPDX-License-Identifier: MIT
# Two Redis clusters, both with nodes at 127.0.0.1, .2 and .3 on port 7000.
. "$(dirname "$0")/../support/recipe.sh"
need redis-server redis-cli

recipe cluster >script
stop_nodes() {
	for name in one two; do
		for node in 1 2 3; do
			lb-run -q -c -n "$name-$$" redis-cli -h 127.0.0.$node -p 7000 \
				shutdown nosave >/dev/null 2>&1
		done
	done
	at_exit
}
trap stop_nodes EXIT
for name in one two; do
	mkdir $name
	(cd $name && NAME=$name-$$ timeout 100 sh -e ../script) >$name.log 2>&1 ||
		fail "$name: $(cat $name.log)"
done
cli() {
	name=$1
	shift
	lb-run -q -c -n "$name-$$" redis-cli -c -p 7000 "$@"
}
for name in one two; do
	good() {
		cli $name cluster info | grep -q 'cluster_state:ok'
	}
	await good
	# Keys of all three nodes: the client is sent from one to the other.
	for key in a b c; do
		[ "$(cli $name set $key $name)" = OK ] || fail "$name: set"
	done
done
for name in one two; do
	for key in a b c; do
		[ "$(cli $name get $key)" = $name ] || fail "$name: $key is $(cli $name get $key)"
	done
	[ "$(cli $name cluster nodes | grep -c '127.0.0.[123]:7000')" = 3 ] ||
		fail "$name: $(cli $name cluster nodes)"
done
