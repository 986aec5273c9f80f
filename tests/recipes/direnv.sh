#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need direnv git bash

export HOME="$dir"
git init -q app || exit 1
recipe direnv >app/.envrc
direnv allow app/.envrc || fail 'direnv allow'
inside=$(direnv exec app printenv LB_ADDR 2>/dev/null)
[ "$inside" = "$(cd app && lb-run -w --print)" ] || fail "inside: $inside"

# Entering and leaving, as the shell's hook does it.
bash -c 'cd app; eval "$(direnv export bash)"; echo "${LB_ADDR-none} ${LD_PRELOAD-none}"
	cd ..; eval "$(direnv export bash)"; echo "${LB_ADDR-none} ${LD_PRELOAD-none}"' >out 2>/dev/null
printf '%s %s\nnone none\n' "$inside" "$LIBLB" | cmp - out || fail "$(cat out)"
