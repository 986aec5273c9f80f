#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need automake autoconf make python3

export COUNT=3
for test in one two three; do
	together >$test.sh
	chmod +x $test.sh
done
recipe automake >Makefile.am
cat >configure.ac <<'END'
AC_INIT([app], [1])
AM_INIT_AUTOMAKE([foreign])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
{ autoreconf -i && ./configure && make -j 3 check; } >log 2>&1 || fail "$(tail -40 log)"
grep -q '^# PASS:  3$' log || fail "$(tail -40 log)"
met
