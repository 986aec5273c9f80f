# SPDX-License-Identifier: MIT
# Sourced by every end-to-end test: processes that surely end, waiting without sleeping
# blindly, and the audit that looks for sockets outside of a session's address.
#
# Meson passes LIBLB (liblb.so) and LB_RUN (lb-run), both absolute; by hand they are those
# in build/. Exit status 77 means skipped; where LB_TEST_MUST_RUN=1, whatever is missing is
# a failure instead.
#
#	$dir                    a directory of this test alone, removed at its end
#	$build                  where meson built
#	$a, $b, address N       the two session addresses of this test; the Nth one
#	network N               a /24 of this test, for a session with many nodes
#	within ADDRESS COMMAND...
#	                        run it in the session of ADDRESS, and wait for it
#	unshared COMMAND...     run it in namespaces of its own, where no one else is on a port
#	need PROGRAM...         skip unless all of them are installed
#	skip TEXT, fail TEXT    end the test
#	start COMMAND...        run it in the background: $! is its pid, $log what it says
#	await COMMAND...        poll until COMMAND succeeds
#	end PID...              terminate what was started, and wait until it is gone
#	tree PID...             these processes and all their descendants
#	audit ADDRESS PID...    fail unless everything that these listen on is on ADDRESS

set -u
export LC_ALL=C
# The distribution's own programs, not what a version manager puts before them.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
unset LB_ADDR LB_LOG LB_DISABLE LB_SHARE LB_FALLBACK LB_HOSTS LB_KEEP_NAMES
build=$(cd "$(dirname "$0")/../.." && pwd)/build
export LIBLB="${LIBLB:-$build/liblb.so}" LB_RUN="${LB_RUN:-$build/lb-run}"
build=$(dirname "$LB_RUN")

# Servers that drop their privileges read their files here as another user.
umask 022
dir=$(mktemp -d "${TMPDIR:-/tmp}/lb-test.XXXXXX") || exit 99
chmod 755 "$dir"
# Who builds packages has no home, but fish and Go want one.
[ -w "${HOME:-/nonexistent}" ] || export HOME="$dir"
exec 3>&1
# Root's own checkout may be closed to the users that some servers become.
if [ "$(id -u)" = 0 ] && [ -e "$LB_RUN" ] &&
	! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$LB_RUN" 2>/dev/null; then
	mkdir "$dir/build"
	cp "$LIBLB" "$LB_RUN" "$dir/build" || exit 99
	LIBLB=$dir/build/${LIBLB##*/} LB_RUN=$dir/build/${LB_RUN##*/}
fi
log=/dev/null
started=
patience=${LB_TEST_PATIENCE:-30}

skip() {
	echo "skipped: $*"
	[ "${LB_TEST_MUST_RUN:-0}" = 1 ] || exit 77
	echo "LB_TEST_MUST_RUN=1 makes that a failure"
	exit 1
}

# On descriptor 3, which is the test's output even where a function is polled in silence.
fail() {
	echo "FAILED: $*" >&3
	exit 1
}

unshared() {
	unshare -rpn --fork --kill-child sh -c 'ip link set lo up; exec "$@"' sh "$@"
}

need() {
	for program; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
}

# Fixed per process and below 127.64, where lb-run takes fresh addresses: tests that run
# at the same time do not meet, and neither do they meet a session of the machine's user.
address() {
	echo "127.$((16 + $1 % 48)).$(($$ / 254 % 254 + 1)).$(($$ % 254 + 1))"
}
# shellcheck disable=SC2034
a=$(address 1)
# shellcheck disable=SC2034
b=$(address 2)

network() {
	echo "127.$((60 + $1)).$(($$ % 254 + 1)).0/24"
}
within() {
	at=$1
	shift
	"$LB_RUN" -q -A "$at" -- "$@"
}

start() {
	log=$dir/log.$(echo "$started" | wc -w)
	(exec "$@") >"$log" 2>&1 3>&- &
	started="$started $!"
}

# Is one of them still running? A zombie is not.
alive() {
	while [ $# -gt 0 ]; do
		case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) in
		'' | Z*) shift ;;
		*) return 0 ;;
		esac
	done
	return 1
}

# until_or SECONDS COMMAND...
until_or() {
	deadline=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

logs() (
	for file in "$dir"/log.*; do
		[ -f "$file" ] && sed "s/^/  ${file##*/}: /" "$file" | tail -n 40
	done
)

await() {
	until_or "$patience" "$@" >"$dir/await" 2>&1 && return
	echo "gave up waiting for: $*"
	sed 's/^/  last answer: /' "$dir/await" | tail -n 20
	logs
	fail "$*"
}

tree() {
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v roots="$*" '
		{
			line = $0
			sub(/^.*\) /, "", line)
			split(line, field, " ")
			children[field[2]] = children[field[2]] " " ($1 + 0)
		}
		function walk(pid, list, n, i) {
			print pid
			n = split(children[pid], list, " ")
			for (i = 1; i <= n; i++)
				walk(list[i])
		}
		END {
			n = split(roots, root, " ")
			for (i = 1; i <= n; i++)
				walk(root[i])
		}'
}

gone() {
	! alive "$@"
}

# A shell that ends leaves its children, so these are told as well, once it is gone. What
# does not go then is killed.
end() {
	whole=$(tree "$@")
	kill -TERM "$@" 2>/dev/null
	until_or 10 gone "$@"
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2086
	kill -TERM $whole 2>/dev/null
	# shellcheck disable=SC2086
	until_or 10 gone $whole || kill -KILL $whole 2>/dev/null
	wait "$@" 2>/dev/null
	return 0
}

at_exit() {
	status=$?
	trap - EXIT INT TERM HUP
	# shellcheck disable=SC2086
	[ -z "$started" ] || end $started
	rm -rf "$dir"
	exit "$status"
}
trap at_exit EXIT
trap 'exit 130' INT TERM HUP

# The sockets of some processes, one a line: PROTOCOL ADDRESS PORT STATE PID, the address
# in the kernel's hexadecimal. TCP: only listeners. UDP: only those without a peer.
sockets() {
	{
		# shellcheck disable=SC2046
		find $(tree "$@" | sed 's|.*|/proc/&/fd|') -lname 'socket:*' \
			-printf 'descriptor %h %l\n' 2>/dev/null
		for table in tcp tcp6 udp udp6; do
			sed "s/^/$table /" "/proc/net/$table"
		done
	} | awk '
		$1 == "descriptor" {
			gsub(/[^0-9 ]/, "")
			owner[$2] = $1
			next
		}
		($11 in owner) && $5 == ($1 ~ /^tcp/ ? "0A" : "07") {
			split($3, local, ":")
			print $1, local[1], local[2], $5, owner[$11]
		}'
}

# ADDRESS is 127.a.b.c, or 127.a.b.0/24 for a session with many nodes.
audit() {
	where=$1
	shift
	alive "$@" || fail "nothing to audit: process $* has ended"
	sockets "$@" >"$dir/sockets"
	awk -v where="$where" -v range="$(cat /proc/sys/net/ipv4/ip_local_port_range)" '
		function decimal(hex, i, n) {
			for (i = 1; i <= length(hex); i++)
				n = n * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1
			return n
		}
		# Four bytes of an address, which the kernel prints as one little-endian word.
		function dotted(hex) {
			return decimal(substr(hex, 7, 2)) "." decimal(substr(hex, 5, 2)) "." \
				decimal(substr(hex, 3, 2)) "." decimal(substr(hex, 1, 2))
		}
		BEGIN {
			split(range, ephemeral)
			network = sub(/\.0\/24$/, ".", where)
		}
		{
			port = decimal($3)
			mapped = $2 ~ /^0000000000000000FFFF0000/
			address = length($2) == 8 || mapped ? dotted(substr($2, length($2) - 7)) : $2
			wildcard = $2 ~ /^0+$/
			if (network ? index(address, where) == 1 : address == where)
				next
			if ($1 ~ /^udp/ && wildcard && (port == 67 || port == 68 || \
				port == 1900 || port == 5353 || port >= ephemeral[1]))
				next
			printf "leaked: %s %s port %d, process %d\n", $1, address, port, $5
			leaks = 1
		}
		END { exit leaks }' "$dir/sockets" || fail "sockets outside of $where"
}

# listens PORT PID...: does one of these processes listen on this TCP port?
listens() (
	port=$(printf '%04X' "$1")
	shift
	sockets "$@" | grep -q "^tcp6\{0,1\} [0-9A-F]* $port "
)
