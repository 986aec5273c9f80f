#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: dist.sh SOURCE
# The source tarball: twice the same, byte for byte, and what is in it builds and passes
# its unit tests.
. "$(dirname "$0")/../support/e2e.sh"
need meson ninja git tar xz
[ -e "$1/.git" ] || skip "a tarball is made from a git repository"

# In a build directory of its own: others may be in use, by this very test run.
meson setup "$dir/first" "$1" >"$dir/log" 2>&1 || fail "$(cat "$dir/log")"
dist() {
	meson dist -C "$dir/first" --no-tests --allow-dirty >"$dir/log" 2>&1 ||
		fail "meson dist: $(cat "$dir/log")"
	cp "$dir/first"/meson-dist/liblb-*.tar.xz "$dir/$1"
}
dist one
dist two
cmp "$dir/one" "$dir/two" || fail "made again, it differs"

tar -xf "$dir/one" -C "$dir"
source=$(find "$dir" -maxdepth 1 -name 'liblb-*' -type d)
meson setup "$dir/build" "$source" >"$dir/log" 2>&1 || fail "$(cat "$dir/log")"
tests=$(ninja -C "$dir/build" -t targets all | sed -n 's/^\(tests\/unit-[a-z0-9-]*\): .*/\1/p')
# shellcheck disable=SC2086
ninja -C "$dir/build" lb-run liblb.so $tests >"$dir/log" 2>&1 ||
	fail "$(tail -n 40 "$dir/log")"
meson test -C "$dir/build" --suite unit --no-rebuild >"$dir/log" 2>&1 ||
	fail "$(tail -n 40 "$dir/log")"
