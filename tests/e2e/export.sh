#!/bin/sh
# SPDX-License-Identifier: MIT
# --export makes a shell part of a session and --unset takes that back, whatever the values.
. "$(dirname "$0")/../support/e2e.sh"
need python3

odd="$dir/it's \$(odd) \"file\"!"
printf '127.0.0.1 db\n' >"$odd"
n=test-$$
export LD_PRELOAD=libm.so.6
set -- -n "$n" -s 5432 -f --keep-names --hosts-file "$odd" -e "URL=http://{}:3000/'?{}"
address=$("$LB_RUN" -n "$n" --print)

cat >"$dir/show" <<'END'
#!/usr/bin/env python3
import json, os
names = ("LB_ADDR", "LB_SHARE", "LB_FALLBACK", "LB_HOSTS", "LB_KEEP_NAMES", "LB_SUPERVISOR",
	"LD_PRELOAD", "URL")
print(json.dumps({ name: os.environ[name] for name in names if name in os.environ }))
END
chmod +x "$dir/show"
before=$("$dir/show")
expected=$(LB_ADDR=$address LB_SHARE=5432 LB_FALLBACK=1 LB_KEEP_NAMES=1 LB_HOSTS=$odd \
	LB_SUPERVISOR=$LB_RUN URL="http://$address:3000/'?$address" LD_PRELOAD=libm.so.6:$LIBLB \
	"$dir/show")

# try SHELL SYNTAX: on and off in a script of that shell.
try() {
	shell=$1
	syntax=$2
	shift 2
	command -v "$shell" >/dev/null || return 0
	"$LB_RUN" "$@" --export="$syntax" >"$dir/on" || fail "--export=$syntax"
	"$LB_RUN" -e URL --unset="$syntax" >"$dir/off" || fail "--unset=$syntax"
	printf '%s\n' ". $dir/on" "$dir/show" ". $dir/off" "$dir/show" >"$dir/script"
	[ "$syntax" != csh ] || sed -i 's/^\./source/' "$dir/script"
	"$shell" "$dir/script" >"$dir/out" 2>&1 || fail "$shell: $(cat "$dir/out")"
	[ "$(sed -n 1p "$dir/out")" = "$expected" ] ||
		fail "$shell: $(cat "$dir/out"), expected $expected"
	[ "$(sed -n 2p "$dir/out")" = "$before" ] || fail "$shell: --unset: $(cat "$dir/out")"
}
try sh sh "$@"
try bash sh "$@"
try zsh sh "$@"
try tcsh csh "$@"
try fish fish "$@"

# As people write it.
# shellcheck disable=SC2016
sh -c 'eval "$("$LB_RUN" "$@" --export)"; "$0/show"; eval "$("$LB_RUN" -e URL --unset)"
	"$0/show"' "$dir" "$@" >"$dir/out"
printf '%s\n' "$expected" "$before" | cmp - "$dir/out" || fail "eval: $(cat "$dir/out")"

# For programs; and whoever is in a session exports that session.
python3 - "$("$LB_RUN" "$@" --export=json)" "$("$LB_RUN" -q "$@" "$LB_RUN" --export=json)" \
	"$("$LB_RUN" --unset=json)" "$expected" <<'END' || fail 'json'
import json, sys
asked, inside, unset, expected = map(json.loads, sys.argv[1:])
assert asked == expected, asked
asked.pop("URL")
assert inside == asked, inside
assert unset == { "LB_ADDR": None, "LB_SHARE": None, "LB_FALLBACK": None, "LB_HOSTS": None,
	"LB_KEEP_NAMES": None, "LB_SUPERVISOR": None, "LB_SUPERVISED": None,
	"LD_PRELOAD": "libm.so.6" }, unset
END
[ "$("$LB_RUN" -q -n "$n" "$LB_RUN" --print)" = "$address" ] || fail '--print inside a session'

# Who is supervised in the session stays so, and is not preloaded as well.
# shellcheck disable=SC2016
answer=$("$LB_RUN" -q -n "$n" --supervise=always sh -c 'on=$("$0" -n "$1" --export) || exit
	eval "$on"; echo "$LB_ADDR $LD_PRELOAD $LB_SUPERVISED"
	eval "$("$0" -n "$1-2" --export)"; echo "$LB_ADDR $LD_PRELOAD $LB_SUPERVISED"' "$LB_RUN" "$n")
[ "$answer" = "$address libm.so.6 1
$("$LB_RUN" -n "$n-2" --print) libm.so.6:$LIBLB " ] || fail "supervised: $answer"

# A full disk is noticed, and so is an output that is closed.
for action in --export --print --check --list --help; do
	set -- -n "$n" $action
	"$LB_RUN" "$@" >/dev/full 2>"$dir/err"
	[ $? = 125 ] || fail "$action: a full disk goes unnoticed"
	grep -q '^lb-run: standard output: ' "$dir/err" || fail "$action: $(cat "$dir/err")"
	"$LB_RUN" "$@" >&- 2>"$dir/err"
	[ $? = 125 ] || fail "$action: a closed output goes unnoticed"
	grep -q '^lb-run: standard output: ' "$dir/err" || fail "$action: $(cat "$dir/err")"
done
