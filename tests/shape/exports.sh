#!/bin/sh
# SPDX-License-Identifier: MIT
# What liblb.so exports is what liblb.map lists, and what it lists has a HOOK.
set -eu
source=$1

listed() { sed -n 's/^\t\([a-z0-9_]*\);.*/\1/p' "$source/preload/liblb.map" | sort; }
exported() { nm -D --defined-only "$LIBLB" | awk '{ print $3 }' | sort; }
hooked() { grep -h -A1 '^HOOK' "$source"/preload/*.c | sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' | sort; }

[ "$(listed)" = "$(exported)" ] || { echo "listed and exported differ"; exit 1; }
[ "$(listed)" = "$(hooked)" ] || { echo "listed and hooked differ"; exit 1; }
