#!/bin/sh
# SPDX-License-Identifier: MIT
# lb-run becomes its command: same process, descriptors, directory and signals, and the
# command's own exit status. What it says itself never reaches standard output.
. "$(dirname "$0")/../support/e2e.sh"

export RAN="$dir/ran"

status() {
	"$@" >"$dir/out" 2>"$dir/err"
	echo $?
}

[ "$(status "$LB_RUN" sh -c 'exit 7')" = 7 ] || fail 'the exit status is not the command'"'"'s'
[ "$(status "$LB_RUN" sh -c 'kill -TERM $$')" = 143 ] || fail 'the signal is not the command'"'"'s'
"$LB_RUN" -q sh -c 'exit 0' || fail '-q failed'

# The same pid, so that whoever started it can signal and wait as ever.
sh -c 'echo $$; exec "$0" sh -c "echo \$\$"' "$LB_RUN" >"$dir/pids"
[ "$(uniq "$dir/pids" | wc -l)" = 1 ] || fail "lb-run changed its pid: $(cat "$dir/pids")"

# No process stays behind, and none comes between.
parent=$(sh -c 'exec "$0" sh -c "echo \$PPID"' "$LB_RUN")
[ "$parent" = $$ ] || fail "parent $parent, expected $$"

cd "$dir" || exit 1
umask 027
"$LB_RUN" sh -c 'pwd; umask; cat; cat <&7' <<-'END' 7<"$dir/pids" >"$dir/out"
	standard input
END
{
	echo "$dir"
	umask
	echo 'standard input'
	cat "$dir/pids"
} >"$dir/expected"
cmp "$dir/expected" "$dir/out" || fail 'directory, umask, input or descriptors differ'
umask 022

# An ignored signal stays ignored, and a blocked one blocked.
(
	trap '' INT
	sed -n 's/^Sig\(Ign\|Blk\)/&/p' /proc/self/status >"$dir/bare"
	"$LB_RUN" sed -n 's/^Sig\(Ign\|Blk\)/&/p' /proc/self/status >"$dir/wrapped"
)
cmp "$dir/bare" "$dir/wrapped" || fail 'signal dispositions differ'

# Arguments arrive as they are, options of the command too.
"$LB_RUN" -q -- printf '%s|' -A --name '' 'a b' '*' >"$dir/out"
[ "$(cat "$dir/out")" = '-A|--name||a b|*|' ] || fail "arguments: $(cat "$dir/out")"
"$LB_RUN" -q printf %s --help >"$dir/out"
[ "$(cat "$dir/out")" = --help ] || fail 'an option of the command was taken for one of lb-run'

# Of two texts for a variable the last is meant, as of env(1).
[ "$("$LB_RUN" -q -e XY=3 -e X=1 -e X=2 env | grep '^X' | tr '\n' ' ')" = 'XY=3 X=2 ' ] ||
	fail "-e twice: $("$LB_RUN" -q -e XY=3 -e X=1 -e X=2 env | grep '^X')"

# Without a terminal there is no word, but the command's.
"$LB_RUN" sh -c 'echo out; echo err >&2' >"$dir/out" 2>"$dir/err"
[ "$(cat "$dir/out")" = out ] || fail "standard output: $(cat "$dir/out")"
[ "$(cat "$dir/err")" = err ] || fail "standard error: $(cat "$dir/err")"
if command -v script >/dev/null; then
	script -qec "'$LB_RUN' true" /dev/null >"$dir/out" </dev/null
	grep -Eq '^lb-run: 127\.[0-9.]+' "$dir/out" || fail "terminal: $(cat "$dir/out")"
	[ "$(wc -l <"$dir/out")" = 1 ] || fail "more than one line: $(cat "$dir/out")"
	script -qec "'$LB_RUN' -q true" /dev/null >"$dir/out" </dev/null
	[ ! -s "$dir/out" ] || fail "-q on a terminal says: $(cat "$dir/out")"
	# Nor is that word a reason to stop a command in the background.
	# shellcheck disable=SC2016
	script -qec 'stty tostop; set -m
		timeout -s KILL 20 "$LB_RUN" sh -c "exec >/dev/null 2>&1; echo ran >\"$RAN\"" & wait' \
		/dev/null >"$dir/out" </dev/null
	grep -q '^lb-run: 127' "$dir/out" || fail "in the background: $(cat "$dir/out")"
	[ -e "$RAN" ] || fail 'stty tostop stops it before the command runs'
fi
"$LB_RUN" -v true 2>"$dir/err"
grep -q '^lb-run: 127\.' "$dir/err" || fail '-v does not say the address'

# A script without #! is run as execvp(3) runs it.
printf 'echo "$0 $1"\n' >"$dir/plain"
chmod +x "$dir/plain"
[ "$("$LB_RUN" "$dir/plain" x)" = "$dir/plain x" ] || fail 'a script without #!'

# PATH is searched as execvp(3) does: an empty part is the working directory.
[ "$(PATH=:/nowhere "$LB_RUN" plain y)" = './plain y' ] || fail 'the empty part of PATH'
[ "$(PATH="$dir/plain:$dir" "$LB_RUN" plain z)" = "$dir/plain z" ] || fail 'PATH with a file'

# Containers of some years ago forbid calls that are newer than they are.
if command -v strace >/dev/null; then
	for program in sh "$dir/plain"; do
		strace -qq -o /dev/null -e inject=faccessat2:error=EPERM \
			"$LB_RUN" -q "$program" -c true >"$dir/out" 2>&1 ||
			fail "where faccessat2 is forbidden: $(cat "$dir/out")"
	done
	mkdir "$dir/first"
	touch "$dir/first/plain"
	PATH="$dir/first:$dir:$PATH" strace -qq -o /dev/null -e inject=faccessat2:error=EPERM \
		"$LB_RUN" -q plain >"$dir/out" 2>&1 ||
		fail "where faccessat2 is forbidden, PATH with data: $(cat "$dir/out")"
fi

# A resolver on the machine's loopback is left to the session.
share() {
	unshare -m sh -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf; exec "$@"' "$dir" \
		"$LB_RUN" "$@" printenv LB_SHARE 2>"$dir/err"
}
if printf 'search x\n nameserver\t127.0.0.1\n' >"$dir/resolv.conf" &&
	unshare -m true 2>"$dir/err"; then
	[ "$(share -v)" = connect:53 ] || fail "resolv.conf: $(share -v; cat "$dir/err")"
	grep -q 'resolv.conf: .*connect:53' "$dir/err" || fail "-v: $(cat "$dir/err")"
	[ "$(share -s 80)" = 80,connect:53 ] || fail "resolv.conf with -s: $(share -s 80)"
	[ "$(share -s 50-60)" = 50-60 ] || fail "resolv.conf, shared already: $(share -s 50-60)"
	printf 'nameserver 127.0.1.1\n' >"$dir/resolv.conf"
	[ "$(share -q)" = connect:53 ] || fail "resolv.conf as of NetworkManager's dnsmasq"
	for other in 127.0.0.53 192.0.2.1 127.0.0.11; do
		printf '# nameserver 127.0.0.1\nnameserver %s\n' "$other" >"$dir/resolv.conf"
		share -q && fail "resolv.conf with $other: $(share -q)"
	done
fi

"$LB_RUN" -V | grep -Eq '^lb-run [0-9]+\.[0-9]+\.[0-9]+$' || fail '-V'
"$LB_RUN" --help >"$dir/out" || fail '--help failed'
[ "$(wc -l <"$dir/out")" -le 40 ] || fail '--help does not fit one screen'
awk 'length > 90 { exit 1 }' "$dir/out" || fail '--help is wider than a screen'
