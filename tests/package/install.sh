#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: install.sh BUILD
# meson install below DESTDIR, under a prefix and moved elsewhere: it works where it is,
# and ninja uninstall leaves nothing.
. "$(dirname "$0")/../support/e2e.sh"
need meson ninja

build=$1
export DESTDIR="$dir/to"
meson install -C "$build" --no-rebuild --quiet >"$dir/log" 2>&1 || fail "$(cat "$dir/log")"
run=$(find "$dir/to" -name lb-run -perm -u+x -type f)
library=$(find "$dir/to" -name liblb.so)
[ -n "$run" ] && [ -n "$library" ] || fail "not installed: lb-run or liblb.so"
[ "$("$run" -q -A "$a" sh -c 'echo "$LD_PRELOAD"')" = "$library" ] || fail "another library"

mv "$dir/to" "$dir/moved"
moved=$dir/moved${library#"$dir/to"}
[ "$("$dir/moved${run#"$dir/to"}" -q -A "$a" sh -c 'echo "$LD_PRELOAD"')" = "$moved" ] ||
	fail "moved, lb-run does not find its library"
mv "$dir/moved" "$dir/to"

ninja -C "$build" uninstall >"$dir/log" 2>&1 || fail "uninstall: $(cat "$dir/log")"
left=$(find "$dir/to" ! -type d)
[ -z "$left" ] || fail "uninstalled, it leaves $left"
