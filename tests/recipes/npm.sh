#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need node git

# npm itself is a hundred packages in Debian; this is what it does with a script.
run_script() {
	PATH=$PWD/node_modules/.bin:$PATH exec sh -c \
		"$(node -p "require('./package.json').scripts['$1']")"
}


cat >server.js <<'END'
require("http").createServer((request, answer) => answer.end(__dirname)).listen(3000);
END
cat >test.js <<'END'
// Inside, by the name that everybody uses; and as a browser would from outside.
(async () => {
	for (const url of ["http://localhost:3000/", process.env.BASE_URL]) {
		const text = await (await fetch(url)).text();
		if (text !== __dirname)
			throw new Error(`${url} is ${text}`);
	}
})();
END
recipe npm >package.json
git init -q . || exit 1
git add -A
git -c user.name=t -c user.email=t@t commit -qm app || exit 1
git worktree add -q other || exit 1
for tree in . other; do
	(cd $tree && run_script dev) >/dev/null 2>&1 &
	started="$started $!"
done
for tree in . other; do
	(cd $tree && run_script test) >log 2>&1 || fail "$tree: $(cat log)"
done
