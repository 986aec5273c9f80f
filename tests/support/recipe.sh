# SPDX-License-Identifier: MIT
# Sourced by the tests of docs/recipes.md: they run what the page says, word for word.
#
#	recipe TITLE    the text of that block

. "$(dirname "$0")/../support/e2e.sh"

page=$(cd "$(dirname "$0")/../.." && pwd)/docs/recipes.md
PATH=$(dirname "$LB_RUN"):$PATH

recipe() {
	awk -v title="title=$1" '
		/^```/ { inside = !inside && $2 == title; found = found || inside; next }
		inside { print }
		END { exit !found }' "$page" || fail "docs/recipes.md has no block $1"
}

# A test that binds the port that they all bind, and stays on it until all of them have it.
together() {
	cat <<'END'
#!/usr/bin/env python3
import os, socket, sys, time
server = socket.create_server(("127.0.0.1", 8000))
where = os.environ["TOGETHER"]
open("%s/%s" % (where, os.environ["LB_ADDR"]), "w").close()
deadline = time.time() + 60
while len(os.listdir(where)) < int(os.environ["COUNT"]):
    if time.time() > deadline:
        sys.exit("the others did not come")
    time.sleep(0.02)
END
}

export TOGETHER="$dir/together"
mkdir "$TOGETHER"
cd "$dir" || exit 1

met() {
	[ "$(ls "$TOGETHER" | wc -l)" = "$COUNT" ] || fail "sessions: $(ls "$TOGETHER")"
}
