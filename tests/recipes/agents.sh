#!/bin/sh
# SPDX-License-Identifier: MIT
# What the snippet for AGENTS.md tells to do works in two worktrees at once.
. "$(dirname "$0")/../support/recipe.sh"
need git python3 curl

recipe agents >snippet
for word in 'lb-run -w COMMAND' 'lb-run -w --print' 'lb-run -w --wait PORT true' \
	'lb-run --list | grep "^$(lb-run -w --print) "'; do
	grep -qF "$word" snippet || fail "the snippet does not say: $word"
done
git init -q app && cd app || exit 1
git -c user.name=t -c user.email=t@t commit -q --allow-empty -m app || exit 1
git worktree add -q ../other || exit 1
for tree in app other; do
	cd "$dir/$tree" || exit 1
	echo "$tree" >name
	start lb-run -q -w python3 -m http.server 8000
	eval "server_$tree=\$!"
done
for tree in app other; do
	cd "$dir/$tree" || exit 1
	lb-run -q -w --wait 8000 true || fail "$tree: --wait"
	[ "$(lb-run -q -w curl -s http://localhost:8000/name)" = $tree ] || fail "$tree: inside"
	[ "$(curl -s "http://$(lb-run -w --print):8000/name")" = $tree ] || fail "$tree: outside"
	eval "server=\$server_$tree"
	lb-run --list | grep "^$(lb-run -w --print) " | grep -q " $server " ||
		fail "$tree: the server is not found by its address"
done
