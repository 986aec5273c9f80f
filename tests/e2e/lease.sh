#!/bin/sh
# SPDX-License-Identifier: MIT
# A fresh session has an address that no other living session has, for as long as anything
# of it lives or listens, and nothing remains of it afterwards.
. "$(dirname "$0")/../support/e2e.sh"

leases() {
	sed -n "s|.* @lb/\($1\)\$|\1|p" /proc/net/unix
}
any='127\.[0-9.]*'

# In a row: no failure, octets within their bounds.
i=0
while [ $i -lt 1000 ]; do
	"$LB_RUN" -q printenv LB_ADDR || fail "launch $i"
	i=$((i + 1))
done >"$dir/row"
awk -F. '!($1 == 127 && $2 >= 64 && $2 <= 95 && $3 >= 1 && $3 <= 254 && $4 >= 1 && $4 <= 254 \
	&& NF == 4) { print "out of bounds: " $0; bad = 1 } END { exit bad }' "$dir/row" ||
	fail 'an address that is not to be given away'
[ "$(wc -l <"$dir/row")" = 1000 ] || fail 'a launch without an address'

# Held at once: all distinct.
many=300
[ -z "${LB_TEST_LONG:-}" ] || many=1000
mkfifo "$dir/hold"
i=0
while [ $i -lt $many ]; do
	start "$LB_RUN" -q sh -c 'echo "$LB_ADDR" >>"$0/held"; read -r line <"$0/hold"' "$dir"
	i=$((i + 1))
done
all_started() {
	[ "$(wc -l <"$dir/held")" = $many ]
}
await all_started
[ "$(sort -u "$dir/held" | wc -l)" = $many ] || fail 'two sessions have one address'
leases "$any" | sort >"$dir/leases"
sort "$dir/held" >"$dir/sorted"
sort "$dir/held" | comm -23 - "$dir/leases" >"$dir/missing"
[ ! -s "$dir/missing" ] || fail "no lease: $(cat "$dir/missing")"
"$LB_RUN" --list | cut -d' ' -f1 | sort | comm -13 - "$dir/sorted" >"$dir/missing"
[ ! -s "$dir/missing" ] || fail "not listed: $(cat "$dir/missing")"
# Opening the other end lets all of them read, and end.
: >"$dir/hold"
all_ended() {
	leases "$any" | sort | comm -12 - "$dir/sorted" >"$dir/left"
	[ ! -s "$dir/left" ]
}
await all_ended

# kill -9 leaves nothing behind.
start "$LB_RUN" -q sh -c 'echo "$LB_ADDR" >"$0/addr"; exec sleep 1000' "$dir"
pid=$!
await test -s "$dir/addr"
address=$(cat "$dir/addr")
[ -n "$(leases "$address")" ] || fail "no lease for $address"
kill -KILL "$pid"
released() {
	[ -z "$(leases "$address")" ]
}
await released

# A daemon that its founder left behind keeps the address.
start "$LB_RUN" -q sh -c 'echo "$LB_ADDR" >"$0/addr"; sleep 1000 & echo $! >"$0/daemon"' "$dir"
await test -s "$dir/daemon"
address=$(cat "$dir/addr")
wait $!
[ -n "$(leases "$address")" ] || fail 'a daemon does not keep the lease'
kill "$(cat "$dir/daemon")"
await released

# So does whoever joined, also after the founder has gone.
start "$LB_RUN" -q -A "$a" sleep 1000
founder=$!
address=$a
held() {
	[ -n "$(leases "$address")" ]
}
await held
start "$LB_RUN" -q -A "$a" sleep 1000
joiner=$!
shares() {
	[ "$(grep -c "@lb/$a/" /proc/net/unix)" = "$1" ]
}
await shares 2
end "$founder"
await shares 1
"$LB_RUN" --list | grep -q "^$a " || fail 'the session of a joiner is not listed'
end "$joiner"
await released

# The descriptors are out of the way of scripts, which use low numbers.
"$LB_RUN" -q sh -c 'ls -l /proc/self/fd' | grep -c 'socket:' >"$dir/count"
"$LB_RUN" -q sh -c 'for fd in 3 4 5 6 7 8 9; do [ ! -e /proc/self/fd/$fd ] ||
	readlink /proc/self/fd/$fd; done' 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- |
	grep socket && fail 'a lease has a low descriptor'

# Even where few descriptors are allowed.
(ulimit -n 20 && "$LB_RUN" -q true) || fail 'a low limit on descriptors'
# And where the standard ones are closed.
"$LB_RUN" -q sh -c 'exit 3' <&- >&- 2>&-
[ $? = 3 ] || fail 'closed standard descriptors'

# A session inside a session has an address of its own, and does not keep the outer one.
start "$LB_RUN" -q -A "$a" -s 5432 -f sh -c '
	"$0" -q sh -c "env | grep LB_ >\$0/inner; exec sleep 1000" "$1" &
	echo $! >"$1/inner.pid"' "$LB_RUN" "$dir"
await test -s "$dir/inner"
wait $!
grep -q "^LB_ADDR=$a\$" "$dir/inner" && fail 'the inner session has the outer address'
grep -Eq '^LB_(SHARE|FALLBACK)=.' "$dir/inner" && fail "inherited: $(cat "$dir/inner")"
address=$a
await released
kill "$(cat "$dir/inner.pid")"
