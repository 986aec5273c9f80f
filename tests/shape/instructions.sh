#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: instructions.sh UNTOUCHED [MOST]
# Counts what liblb adds to calls that it does not change: never more than 150
# instructions, for each call no more than is written here, and nothing on the data path.
# A datagram to here and back is changed twice, and noted twice, so that connect asks only
# a socket that may have spoken for its name. MOST instructions for every call instead,
# where the compiler is another; four times that for the datagram.
set -u
. "$(dirname "$0")/../support/e2e.sh"
need valgrind callgrind_annotate strip

# count FILE: calls and their instructions, a thousand times each.
count() {
	valgrind --tool=callgrind --callgrind-out-file="$dir/out" "$untouched" >"$dir/log" 2>&1 ||
		fail "valgrind: $(cat "$dir/log")"
	callgrind_annotate --inclusive=yes --threshold=100 "$dir/out" |
		sed -n 's/^ *\([0-9,]*\) .*:call_\([a-z0-9_]*\).*untouched\]$/\2 \1/p' |
		tr -d , | sort >"$1"
}

untouched=$1
count "$dir/bare"
# valgrind does not understand every compiler's debug information.
strip -o "$dir/liblb.so" "$LIBLB"
export LB_ADDR="$a" LD_PRELOAD="$dir/liblb.so"
count "$dir/wrapped"
unset LB_ADDR LD_PRELOAD

# As gcc 12 builds it.
sort >"$dir/pinned" <<'END'
accept 49
accept4 38
bind 135
bind_unix 69
connect 127
connect_unix 69
data_epoll 0
data_poll 0
data_send_recv 0
data_socket_close 0
data_write_read 0
getaddrinfo 67
getpeername 120
getsockname 123
getsockopt 38
here_datagram 580
listen 67
recvfrom 83
recvfrom_connected 44
recvmmsg 89
recvmsg 49
sendmmsg 103
sendmsg 67
sendto 123
sendto_connected 34
setsockopt 38
syscall 44
END

join "$dir/bare" "$dir/wrapped" | awk '{ printf "%s %d\n", $1, ($3 - $2) / 1000 + 0.5 }' \
	>"$dir/added"
[ "$(wc -l <"$dir/added")" = "$(wc -l <"$dir/pinned")" ] ||
	fail "counted $(wc -l <"$dir/added") calls of $(wc -l <"$dir/pinned")"
join "$dir/added" "$dir/pinned" | awk -v most="${2:-0}" '
	{ limit = $3 && most ? most : $3 }
	limit && $1 ~ /^here_/ { limit = most ? 4 * most : $3 }
	$2 > limit { printf "%s: %d instructions, %d allowed\n", $1, $2, limit; failed = 1 }
	END { exit failed }' || fail "a hook grew: make it smaller, or say here why it must be so"
