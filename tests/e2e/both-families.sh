#!/bin/sh
# SPDX-License-Identifier: MIT
# One port, both families, as two sockets of one program: redis with its packaged
# configuration, and asyncio's start_server(host=None). Both sessions do that at once.
. "$(dirname "$0")/../support/e2e.sh"
need python3
need redis-server
need redis-cli

cat >"$dir/server.py" <<'END'
import asyncio, sys

async def answer(reader, writer):
    writer.write(sys.argv[1].encode())
    writer.close()

async def main():
    server = await asyncio.start_server(answer, host=None, port=8097)
    names = sorted(s.getsockname()[:2] for s in server.sockets)
    assert names == [("0.0.0.0", 8097), ("::", 8097)], names
    print("ready", flush=True)
    await server.serve_forever()

asyncio.run(main())
END
cat >"$dir/client.py" <<'END'
import asyncio, sys

async def main():
    for host in "127.0.0.1", "::1", "localhost":
        reader, writer = await asyncio.open_connection(host, 8097)
        answer = (await reader.read()).decode()
        assert answer == sys.argv[1], (host, answer)
        writer.close()

asyncio.run(main())
END

in_session() {
	address=$1
	shift
	"$LB_RUN" -q -A "$address" -- "$@"
}

for address in "$a" "$b"; do
	start "$LB_RUN" -q -A "$address" -- python3 "$dir/server.py" "$address"
	asyncio=$!
	await grep -q ready "$log"
	audit "$address" "$asyncio"

	mkdir "$dir/$address"
	start "$LB_RUN" -q -A "$address" -- redis-server --port 6379 --bind 127.0.0.1 ::1 \
		--save '' --dir "$dir/$address"
	redis=$!
	await in_session "$address" redis-cli set name "$address"
	audit "$address" "$redis"
done
for address in "$a" "$b"; do
	in_session "$address" python3 "$dir/client.py" "$address" || fail "asyncio in $address"
	for host in 127.0.0.1 ::1 localhost; do
		[ "$(in_session "$address" redis-cli -h "$host" get name)" = "$address" ] ||
			fail "redis on $host in $address"
	done
done

# Two programs on one port are still a conflict.
in_session "$a" redis-server --port 6379 --bind 127.0.0.1 >"$dir/second" 2>&1 &&
	fail "a second redis started on the port of the first"
grep -q 'Address already in use' "$dir/second" || fail "$(cat "$dir/second")"
