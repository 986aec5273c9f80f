#!/bin/sh
# SPDX-License-Identifier: MIT
# What liblb.so exports is what liblb.map lists, and what it lists has a HOOK.
set -eu
source=$1

listed() { sed -n 's/^\t\([a-z0-9_]*\);.*/\1/p' "$source/preload/liblb.map" | sort; }
exported() { nm -D --defined-only "$LIBLB" | awk '{ print $3 }' | sort; }
# A definition, or the declaration of one that has another name in C: syscall is either.
hooked() {
	grep -h -A1 '^HOOK' "$source"/preload/*.c |
		sed -n 's/^HOOK .* __asm__("\([a-z0-9_]*\)");$/\1/p; s/^\([a-z0-9_]*\)(.*/\1/p' | sort -u
}

# Those that 32 bits alone have are listed as a pattern: either all are there, or none.
common() { grep -v '^__.*64$'; }
narrow() { grep '^__.*64$' || true; }

[ "$(listed)" = "$(exported | common)" ] || { echo "listed and exported differ"; exit 1; }
[ "$(listed)" = "$(hooked | common)" ] || { echo "listed and hooked differ"; exit 1; }
case $(exported | narrow) in
'' | "$(hooked | narrow)") ;;
*) echo "exported and hooked differ"; exit 1 ;;
esac
