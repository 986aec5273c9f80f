#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: deb.sh SOURCE
# The Debian package: lintian finds no error; installed into a root of its own it works,
# and purged it leaves nothing there.
if [ "$(id -u)" != 0 ]; then
	exec unshare --user --map-root-user "$0" "$@"
fi
. "$(dirname "$0")/../support/e2e.sh"
need meson dpkg-deb dpkg-architecture scdoc lintian strip

package=$("$1/scripts/package" "$dir") || fail "scripts/package"
lintian --fail-on error "$package" 2>"$dir/log" || fail "lintian: $(cat "$dir/log")"
if [ -n "${LB_TEST_LONG:-}" ]; then
	mkdir "$dir/again"
	cmp "$package" "$("$1/scripts/package" "$dir/again")" || fail "built again, it differs"
fi

to=$dir/root
mkdir -p "$to/var/lib/dpkg/info" "$to/var/lib/dpkg/updates" "$to/var/lib/dpkg/triggers"
: >"$to/var/lib/dpkg/status"
: >"$to/var/lib/dpkg/available"
# What it depends on is not in that root, which the programs tried below do not need.
install() { dpkg --root="$to" --force-depends --log=/dev/null "$@" >"$dir/log" 2>&1; }
install --install "$package" || fail "dpkg --install: $(cat "$dir/log")"

run=$to/usr/bin/lb-run
[ "$("$run" -q -A "$a" sh -c 'echo "$LB_ADDR"')" = "$a" ] || fail "lb-run of the package"
library=$("$run" -q -A "$a" sh -c 'echo "$LD_PRELOAD"')
[ "$library" = "$(echo "$to"/usr/lib/*/liblb.so)" ] || fail "lb-run preloads $library"
"$run" -q -A "$a" grep -q "$library" /proc/self/maps || fail "$library was not loaded"
for file in man/man1/lb-run.1.gz man/man7/liblb.7.gz doc/liblb/copyright \
	bash-completion/completions/lb-run zsh/site-functions/_lb-run \
	fish/vendor_completions.d/lb-run.fish; do
	[ -f "$to/usr/share/$file" ] || fail "no /usr/share/$file"
done

install --purge liblb || fail "dpkg --purge: $(cat "$dir/log")"
left=$(find "$to" -path "$to/var/lib/dpkg" -prune -o ! -type d -print)
[ -z "$left" ] || fail "purged, it leaves $left"
