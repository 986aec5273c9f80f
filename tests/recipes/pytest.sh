#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
PATH=/usr/bin:$PATH
python3 -c 'import xdist' 2>/dev/null || skip 'python3-pytest-xdist is not installed'
pytest() {
	python3 -m pytest "$@"
}

export COUNT=3
{
	echo 'def run():'
	together | sed 1d | sed 's/^/    /'
	for test in one two three; do
		printf 'def test_%s():\n    run()\n' $test
	done
} >test_app.py
recipe pytest >script
. ./script >log 2>&1 || fail "$(cat log)"
grep -q '3 passed' log || fail "$(cat log)"
met

recipe pytest-fixture >conftest.py
cat >test_app.py <<'END'
import time, urllib.request
import pytest

@pytest.mark.parametrize("number", range(4))
def test_own_server(server, number):
    time.sleep(0.2)
    assert b"test_app.py" in urllib.request.urlopen(server).read()
END
pytest -n 2 >log 2>&1 || fail "$(cat log)"
grep -q '4 passed' log || fail "$(cat log)"
