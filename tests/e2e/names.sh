#!/bin/sh
# SPDX-License-Identifier: MIT
# A name means one session: the same address every time, joined while it runs.
. "$(dirname "$0")/../support/e2e.sh"

n=test-$$
print() {
	"$LB_RUN" "$@" --print
}

web=$(print -n "$n")
[ "$web" = "$(print --name="$n")" ] || fail 'a name changed its address'
[ "$web" != "$(print -n "$n-2")" ] || fail 'two names have one address'
[ "$("$LB_RUN" -q -n "$n" printenv LB_ADDR)" = "$web" ] || fail 'printed another address'
[ "$(print -n web)" = 127.87.139.188 ] || fail 'names moved since version 1.0.0'

# Joined, and kept alive by any of those in it.
start "$LB_RUN" -q -n "$n" sleep 1000
first=$!
listed() {
	"$LB_RUN" --list | grep -q "^$web  *$n "
}
await listed
"$LB_RUN" -v -n "$n" true 2>&1 | grep -q "$web.*$n.*running" ||
	fail '-v does not say that it joined'
start "$LB_RUN" -q -n "$n" sleep 1000
second=$!
two() {
	[ "$(grep -c "@lb/$web/$n/" /proc/net/unix)" = 2 ]
}
await two
end "$first"
listed || fail 'the session ended with its founder'

# In containers of one network, each may be its first process.
if unshare -rp --fork true 2>"$dir/err"; then
	start unshare -rp --fork --kill-child "$LB_RUN" -q -n "$n-first" sleep 1000
	one=$!
	start unshare -rp --fork --kill-child "$LB_RUN" -q -n "$n-first" sleep 1000
	first=$(print -n "$n-first")
	both() {
		[ "$(grep -c "@lb/$first/$n-first/" /proc/net/unix)" = 2 ]
	}
	await both
	kill -KILL "$one" $! # The first process of a namespace does not hear SIGTERM.
fi

# Other settings than the running session's are an error.
printf '127.0.0.1 db\n' >"$dir/hosts"
for other in -c '-s 5432' -f "--hosts-file=$dir/hosts"; do
	# shellcheck disable=SC2086
	"$LB_RUN" -n "$n" $other true 2>"$dir/err"
	[ $? = 125 ] || fail "joined with $other"
	grep -q "session $n" "$dir/err" || fail "$(cat "$dir/err")"
done
end "$second"

# But where it is, it tells all.
start "$LB_RUN" -q -n "$n" -s 5432 sleep 1000
await listed
[ "$(print -n "$n")" = "$web" ] || fail '--print asks for -s'
"$LB_RUN" -n "$n" --export >"$dir/out" 2>&1 && fail "--export: $(cat "$dir/out")"
end $!

# Several lists are one.
[ "$("$LB_RUN" -q -s 80 -s connect:90,91 printenv LB_SHARE)" = 80,connect:90,91 ] || fail '-s twice'

# Inside the session, what it was started with need not be said again.
inside=$("$LB_RUN" -q -n "$n" -s 5432 -f --hosts-file "$dir/hosts" --keep-names \
	"$LB_RUN" -q -n "$n" env | grep -v "^LB_RUN\|^LB_TEST" | grep ^LB_ | sort)
expected="LB_ADDR=$web
LB_FALLBACK=1
LB_HOSTS=$dir/hosts
LB_KEEP_NAMES=1
LB_SHARE=5432
LB_SUPERVISOR=$LB_RUN"
[ "$inside" = "$expected" ] || fail "inside: $inside"
inside=$("$LB_RUN" -q -n "$n" "$LB_RUN" -q -n "$n-2" printenv LB_ADDR)
[ "$inside" = "$(print -n "$n-2")" ] || fail 'another name inside a session'

# The address of a name that lives elsewhere, or of an address that another name has.
start "$LB_RUN" -q -n "$n" -A "$a" sleep 1000
at_a() {
	"$LB_RUN" --list | grep -q "^$a  *$n "
}
await at_a
[ "$(print -n "$n")" = "$a" ] || fail 'a session is not found where it runs'
"$LB_RUN" -n "$n" -A "$b" true 2>"$dir/err" && fail 'one name at two addresses'
"$LB_RUN" -n "$n-2" -A "$a" true 2>"$dir/err" && fail 'two names at one address'
[ "$("$LB_RUN" -q -A "$a" printenv LB_ADDR)" = "$a" ] || fail 'an address cannot be joined'
end $!

# By the same process as well, which has the address and the name already.
[ "$("$LB_RUN" -q -n "$n" -A "$a" "$LB_RUN" -q -n "$n" -A "$a" printenv LB_ADDR)" = "$a" ] ||
	fail 'a session cannot be joined by its first process'

# Of two at the same instant, one comes first. The other has looked, and found nobody.
need strace
for other in "-n $n-late" '-s 5432'; do
	: >"$dir/calls"
	# shellcheck disable=SC2086
	start strace -qq -o "$dir/calls" -e trace=bind,sendto \
		-e inject=bind:delay_enter=1000000:when=1 "$LB_RUN" -q -A "$b" $other true
	late=$!
	await grep -q sendto "$dir/calls"
	start "$LB_RUN" -q -A "$b" -n "$n-early" sleep 1000
	wait "$late"
	status=$?
	[ $status = 125 ] || fail "two sessions at one address: $other, status $status"
	end $!
done

# Where another session has the address, the name takes the next one, and says so.
start "$LB_RUN" -q -n "$n-other" -A "$web" sleep 1000
taken() {
	"$LB_RUN" --list | grep -q "^$web "
}
await taken
moved=$("$LB_RUN" -n "$n" printenv LB_ADDR 2>"$dir/err")
[ "$moved" != "$web" ] || fail 'two sessions at one address'
grep -q "^lb-run: --name $n: .*$moved" "$dir/err" || fail "did not say so: $(cat "$dir/err")"
start "$LB_RUN" -q -n "$n" sleep 1000
follower=$!
at_moved() {
	"$LB_RUN" --list | grep -q "^$moved  *$n "
}
await at_moved
[ "$("$LB_RUN" -n "$n" printenv LB_ADDR 2>"$dir/err")" = "$moved" ] || fail 'did not join'
[ ! -s "$dir/err" ] || fail "says it when joining, too: $(cat "$dir/err")"
end "$follower"

# Many at once agree on one address.
i=0
while [ $i -lt 40 ]; do
	start "$LB_RUN" -q -n "$n-crowd" sh -c 'echo "$LB_ADDR" >>"$0/crowd"; exec sleep 1000' "$dir"
	i=$((i + 1))
done
all() {
	[ "$(wc -l <"$dir/crowd")" = 40 ]
}
await all
[ "$(sort -u "$dir/crowd")" = "$(print -n "$n-crowd")" ] || fail "$(sort "$dir/crowd" | uniq -c)"

# Names with blanks and other letters are names, too.
[ "$("$LB_RUN" -q -n 'é, @ b' printenv LB_ADDR)" = "$(print -n 'é, @ b')" ] || fail 'odd name'

# Clusters are whole networks of their own range.
cluster=$(print -c -n "$n")
echo "$cluster" | grep -Eq '^127\.(9[6-9]|1[0-2][0-9])\.[0-9]+\.0/24$' || fail "cluster $cluster"
[ "$("$LB_RUN" -q -c -n "$n" -e NODE printenv NODE)" = "${cluster%0/24}1" ] || fail 'node 1'
[ "$("$LB_RUN" -q -A 127.40.7.0/24 printenv LB_ADDR)" = 127.40.7.0/24 ] || fail 'a given /24'
answer=$("$LB_RUN" -q "$LB_RUN" -c --print 2>&1) && fail "-c --print in a session: $answer"
[ "$("$LB_RUN" -q -c printenv LB_ADDR | grep -c '\.0/24$')" = 1 ] || fail 'a fresh cluster'

# What no lb-run has written is no session, and leads no program out of its own.
need python3 timeout
strange=$(print -n "$n-strange")
for other in 192.0.2.7 127.0.0.1; do
	start python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind("\0lb/" + sys.argv[1])
s.listen()
time.sleep(1000)' "$other/$n-strange/1/0"
	await grep -q "@lb/$other/$n-strange/1/0" /proc/net/unix
	[ "$("$LB_RUN" -n "$n-strange" printenv LB_ADDR)" = "$strange" ] ||
		fail "joined what is no session at $other"
	"$LB_RUN" --list | grep "^$other " && fail "$other is listed"
	end $!
done

# Where a thousand in a row are taken, there is an end.
cat >"$dir/full.py" <<'END'
import socket, subprocess, sys
lb_run, name, first = sys.argv[1:]
second, third = map(int, first.split(".")[1:3])
start = (second - 96) * 254 + third - 1
held = []
for i in range(start, start + 1000):
    held.append(socket.socket(socket.AF_UNIX))
    held[-1].bind(f"\0lb/127.{96 + i // 254 % 32}.{i % 254 + 1}.0")
    held[-1].listen()
for what in "true", "--print":
    status = subprocess.run(["timeout", "20", lb_run, "-q", "-c", "-n", name, what]).returncode
    assert status == 125, (what, status)
END
unshared python3 "$dir/full.py" "$LB_RUN" "$n" "$cluster" 2>"$dir/err" || fail "$(cat "$dir/err")"
[ "$(grep -c '^lb-run: lease: no free address' "$dir/err")" = 2 ] || fail "$(cat "$dir/err")"

# A worktree is a name; directories below it are the same, other worktrees are not.
need git
git init -q "$dir/app"
(cd "$dir/app" && git -c user.name=t -c user.email=t@t commit -q --allow-empty -m x &&
	git worktree add -q "$dir/other/app" 2>/dev/null)
mkdir -p "$dir/app/deep/er"
top=$(cd "$dir/app" && print -w)
deep=$(cd "$dir/app/deep/er" && print -w)
other=$(cd "$dir/other/app" && print --worktree)
[ "$top" = "$deep" ] || fail 'a directory in the worktree has another address'
[ "$top" != "$other" ] || fail 'two worktrees have one address'
cd "$dir/app" && start "$LB_RUN" -q -w sleep 1000
named() {
	"$LB_RUN" --list | grep -q "^$top  *app-[0-9a-f]* "
}
await named
