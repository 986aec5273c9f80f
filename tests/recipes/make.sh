#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need make python3

export COUNT=3
together >test.sh
chmod +x test.sh
recipe make >Makefile
make -j 3 test >log 2>&1 || fail "$(cat log)"
met
