#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need parallel python3

export COUNT=4
together >test.sh
chmod +x test.sh
recipe parallel >script
sh -e script || fail 'parallel'
met
