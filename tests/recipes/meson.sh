#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need meson ninja python3

export COUNT=3
together >together.py
chmod +x together.py
cat >meson.build <<'END'
project('app')
foreach name : ['one', 'two', 'three']
  test(name, files('together.py'))
endforeach
END
meson setup build >log || fail "$(cat log)"
recipe meson >script
MESON_TESTTHREADS=3 sh -e script >log 2>&1 || fail "$(cat log)"
met
