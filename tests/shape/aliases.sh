#!/bin/sh
# SPDX-License-Identifier: MIT
# libc has more than one name for some calls: whoever calls a hooked one by its other name
# would escape. Every public name at the address of a hooked one must be hooked as well, as
# must the fortified and 64-bit forms that compilers put in its place.
set -u
. "$(dirname "$0")/../support/e2e.sh"
need readelf ldd

libc=$(ldd "$LIBLB" | sed -n 's/.*libc\..* => \([^ ]*\).*/\1/p')
[ -r "$libc" ] || skip "no libc to look at"

# Names that need no hook: one opens no socket, the other is of the time before popen.
cat >"$dir/exempt" <<'END'
__libc_sa_len
_IO_popen
END

# ADDRESS NAME of every public function; private ones have a version GLIBC_PRIVATE.
readelf -W --dyn-syms "$libc" |
	awk '$4 ~ /FUNC/ && $7 != "UND" && $8 !~ /GLIBC_PRIVATE/ { sub(/@.*/, "", $8); print $2, $8 }' |
	sort -u >"$dir/public"
nm -D --defined-only "$LIBLB" | awk '{ print $3 }' | sort >"$dir/hooked"

missing=$(awk -v exempt="$dir/exempt" '
	FILENAME == ARGV[1] { hooked[$1] = 1; next }
	{ name[++n] = $2; address[n] = $1; if ($2 in hooked) at[$1] = $2 }
	END {
		while ((getline line < exempt) > 0)
			hooked[line] = 1
		for (i = 1; i <= n; i++) {
			if ((address[i] in at) && !(name[i] in hooked))
				print name[i] " is " at[address[i]]
			base = name[i]
			if (sub(/^__/, "", base) && (sub(/_chk$/, "", base) || sub(/64$/, "", base)) &&
			    (base in hooked) && !(name[i] in hooked))
				print name[i] " stands for " base
		}
	}' "$dir/hooked" "$dir/public")
[ -z "$missing" ] || fail "not hooked: $missing"

# The scan itself works: it knows the second name of connect.
grep -qx __connect "$dir/hooked" || fail "__connect is not hooked"
