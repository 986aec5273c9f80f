#!/bin/sh
# SPDX-License-Identifier: MIT
# An API on 3000, PostgreSQL on 5432 and Redis on 6379: three copies of the whole stack at
# once, every part on its default port, checked with curl, psql and redis-cli.
. "$(dirname "$0")/../support/e2e.sh"
. "$(dirname "$0")/../support/postgres.sh"
need node
need curl
need redis-server
need redis-cli

# The API asks both, over their wire protocols, and answers with what they say.
cat >"$dir/api.js" <<'END'
const net = require("net");

function redis() {
	return new Promise((resolve, reject) => {
		const socket = net.connect(6379, "localhost");
		socket.on("error", reject);
		socket.on("data", (data) => {
			resolve(String(data).split("\r\n")[1]);
			socket.destroy();
		});
		socket.write("GET name\r\n");
	});
}

function message(type, body) {
	const head = Buffer.alloc(type.length + 4);
	head.write(type);
	head.writeInt32BE(body.length + 4, type.length);
	return Buffer.concat([head, body]);
}

function postgres() {
	return new Promise((resolve, reject) => {
		const socket = net.connect(5432, "127.0.0.1");
		let seen = Buffer.alloc(0);
		socket.on("error", reject);
		socket.on("data", (data) => {
			seen = Buffer.concat([seen, data]);
			const row = /copy \d/.exec(seen.toString("latin1"));
			if (!row)
				return;
			resolve(row[0]);
			socket.destroy();
		});
		socket.write(message("", Buffer.from("\0\3\0\0user\0postgres\0\0")));
		socket.write(message("Q", Buffer.from("select name from name\0")));
	});
}

require("http").createServer(async (request, response) => {
	try {
		response.end(await postgres() + ", " + await redis() + "\n");
	} catch (error) {
		response.statusCode = 500;
		response.end(error + "\n");
	}
}).listen(3000);
END

in_stack() {
	name=$1
	shift
	"$LB_RUN" -q -n "stack-$$-$name" -- "$@"
}
sql() {
	in_stack "$1" psql -h localhost -U postgres -v ON_ERROR_STOP=1 -qAtc "$2"
}
as=
[ "$(id -u)" != 0 ] || as='setpriv --reuid=postgres --regid=postgres --init-groups'

for copy in 1 2 3; do
	postgres_data "$dir/data$copy"
	# Word splitting is wanted.
	# shellcheck disable=SC2086
	start "$LB_RUN" -q -n "stack-$$-$copy" -- $as "$postgres_bin/postgres" -D "$dir/data$copy"
	pids=$!
	start "$LB_RUN" -q -n "stack-$$-$copy" -- redis-server --port 6379 --save '' --dir "$dir"
	pids="$pids $!"
	start "$LB_RUN" -q -n "stack-$$-$copy" -- node "$dir/api.js"
	echo "$pids $!" >"$dir/pids$copy"
done
for copy in 1 2 3; do
	await sql "$copy" "create table if not exists name as select 'copy $copy'::text as name"
	await in_stack "$copy" redis-cli set name "cache $copy"
	await in_stack "$copy" curl -sf --noproxy '*' http://localhost:3000/
done
for copy in 1 2 3; do
	answer=$(in_stack "$copy" curl -s --noproxy '*' http://localhost:3000/)
	[ "$answer" = "copy $copy, cache $copy" ] || fail "the API of copy $copy says '$answer'"
	[ "$(sql "$copy" 'select name from name')" = "copy $copy" ] || fail "psql, copy $copy"
	[ "$(in_stack "$copy" redis-cli get name)" = "cache $copy" ] || fail "redis-cli, copy $copy"
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2046
	audit "$("$LB_RUN" -n "stack-$$-$copy" --print)" $(cat "$dir/pids$copy")
done
