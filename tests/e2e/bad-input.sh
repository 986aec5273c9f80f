#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever is wrong gives one line, "lb-run: WHAT: why, and what to do", the status that
# env(1) would give, and nothing on standard output.
. "$(dirname "$0")/../support/e2e.sh"

# refused STATUS TEXT ARGUMENT...: TEXT is a part of the line.
refused() {
	expected=$1
	text=$2
	shift 2
	"$LB_RUN" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	status=$?
	[ "$status" = "$expected" ] || fail "lb-run $*: status $status, expected $expected"
	[ ! -s "$dir/out" ] || fail "lb-run $*: standard output: $(cat "$dir/out")"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "lb-run $*: not one line: $(cat "$dir/err")"
	grep -Eq '^lb-run: [^:]+.*: .*, .*' "$dir/err" || fail "lb-run $*: $(cat "$dir/err")"
	grep -q ' $' "$dir/err" && fail "lb-run $*: a blank at the end of: $(cat "$dir/err")"
	grep -qF -e "$text" "$dir/err" || fail "lb-run $*: no '$text' in: $(cat "$dir/err")"
}

for address in '' 8.8.8.8 127.0.0.1 127.0.0.9 127.0.1.1 127.255.255.255 ' 127.64.1.1' \
	'127.64.1.1 ' 127.64.1.01 127.64.1 127.64.1.1.1 127.64.1.256 0x7f.64.1.1 2131755265 \
	::1 ::ffff:127.64.1.1 localhost 127.64.1.1/24 127.64.1.0/16 127.64.1.0/ 127.0.0.0/24; do
	refused 125 "$address" -A "$address" true
	refused 125 '127.a.b.c' --address="$address" true
done

long=$(printf '%065d' 0)
newline='a
b'
for name in '' a/b / "$long" "$newline"; do
	refused 125 '--name' -n "$name" true
done
refused 125 'use one name' -n b -n a true

for ports in '' 0 65536 5432- 9-8 5432/sctp 5432,,80 5432, x connect: listen:80 ' 80' 080 -1; do
	refused 125 '--share' --share="$ports" true
done

refused 125 "$dir/none" --hosts-file "$dir/none" true
refused 125 "$dir" --hosts-file "$dir" true
# What cannot be opened may have a path all the same: without a terminal this has.
setsid -w "$LB_RUN" --hosts-file /dev/tty true 2>"$dir/err"
grep -q 'No such device' "$dir/err" || fail "$(cat "$dir/err")"
for variable in '' =x LB_ADDR LB_SHARE=1 LB_OTHER LD_PRELOAD=x; do
	refused 125 '--env' -e "$variable" true
done
for port in '' 0 65536 80/ 80/0 80/x x 80/9999999; do
	refused 125 '--wait' -n web --wait "$port" true
done
refused 125 '-A, -n or -w' --wait 80 true
refused 125 "'90'" -n web --wait 80 --wait 90 true
for action in --print --export --unset --list --check; do
	refused 125 --wait -n web --wait 80 $action
done
refused 125 sometimes --supervise=sometimes true
refused 125 'use one of auto always never' --supervise= true
refused 125 'auto always' --supervise='auto always' true
refused 125 powershell --export=powershell -n web
refused 125 'csh fish' --export='csh fish' -n web
for variable in 1 a.b 'a b' 'a;b'; do
	refused 125 "$variable=x" --export -n web -e "$variable=x"
	refused 125 "$variable=x" --unset -e "$variable=x"
done
refused 125 '127.a.b.0/24' -c -A 127.64.1.1 true
refused 125 '--list --json' --json true
refused 125 'use one' --list --print
refused 125 'fresh session' --print
refused 125 'fresh session' --export
refused 125 'too many' --list true
cd "$dir" || exit 1
refused 125 'git worktree' -w true

# What the library would refuse, and then do without a session.
refused 125 --share -s "$(seq -s , 10000 2 14000)" true
LB_LOG=yes refused 125 LB_LOG true

refused 125 COMMAND
refused 125 COMMAND --
refused 125 -x -x true
refused 125 --nothing --nothing true
refused 125 --nothing --nothing=1 true
refused 125 --quiet --quiet=1 true
refused 125 -n -n
refused 125 --name --name
refused 125 -z -qz true

refused 127 not-a-command-anywhere not-a-command-anywhere
refused 127 "$dir/none" "$dir/none"
refused 127 "'a b'" "$dir/'a b'"
refused 127 COMMAND ''
refused 127 '?' "$newline"
touch "$dir/data"
refused 126 "$dir/data" "$dir/data"
refused 126 "$dir" "$dir"
PATH="$dir:$PATH" refused 126 data data
mkfifo "$dir/fifo"
chmod +x "$dir/fifo"
refused 126 "$dir/fifo" "$dir/fifo"
printf '#!/nowhere/interpreter\n' >"$dir/script"
chmod +x "$dir/script"
refused 126 "$dir/script" "$dir/script"
