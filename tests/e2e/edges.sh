#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls with limits, with parts, and while other things happen do the same bare and
# supervised; and programs that are preloaded and supervised start one another.
. "$(dirname "$0")/../support/e2e.sh"
need cc python3

edges=$dir/edges
for program in edges meanwhile; do
	cc -static -pthread "$(dirname "$0")/../supervised/$program.c" -o "$dir/$program" 2>"$dir/built" ||
		skip "no static libc: $(cat "$dir/built")"
done

both_ways() {
	answer=$("$1")
	[ "$answer" = ok ] || fail "$1, bare: $answer"
	answer=$("$LB_RUN" -q -A "$a" "$1")
	[ "$answer" = ok ] || fail "$1, supervised: $answer"
}
for program in edges meanwhile; do
	both_ways "$dir/$program"
	# The structures of 32-bit programs are others, and so are many of their calls.
	if cc -m32 -static -pthread "$(dirname "$0")/../supervised/$program.c" -o "$dir/$program-32" 2>"$dir/built"; then
		both_ways "$dir/$program-32"
	else
		[ "${LB_TEST_MUST_RUN:-0}" != 1 ] || fail "no 32-bit libc: $(cat "$dir/built")"
		echo "left out: $program, 32 bits"
	fi
done

# A server and its client, whose names the kernel has at the session's address.
cat >"$dir/names.py" <<'END'
import os, socket, sys

server = socket.create_server(("127.0.0.1", 7099))
client = socket.create_connection(("127.0.0.1", 7099))
one, peer = server.accept()
names = [s.getsockname()[0] for s in (server, client)] + [peer[0]]
assert names == ["127.0.0.1"] * 3, names
listens = [l.split()[1] for l in open("/proc/net/tcp") if l.split()[3] == "0A"]
ours = "".join("%02X" % int(part) for part in reversed(sys.argv[1].split(".")))
assert ours + ":1BBB" in listens, listens
os.execv(sys.argv[2], sys.argv[2:])
END
for way in auto always; do
	answer=$("$LB_RUN" -q -A "$a" --supervise=$way python3 "$dir/names.py" "$a" \
		"$edges" names 2>&1) || fail "python3 --supervise=$way, then static: $answer"
done
# Static, which executes a shell, which executes Python, which executes what is static.
cat >"$dir/execute.c" <<'END'
#include <unistd.h>

int
main(int argc, char **argv)
{
	return argc < 2 || execvp(argv[1], argv + 1);
}
END
cc -static "$dir/execute.c" -o "$dir/execute" || fail 'the compiler'
# shellcheck disable=SC2016
answer=$("$LB_RUN" -q -A "$a" "$dir/execute" sh -c 'exec python3 "$@"' sh \
	"$dir/names.py" "$a" "$dir/execute" "$edges" names 2>&1) || fail "back and forth: $answer"
