#!/bin/sh
# SPDX-License-Identifier: MIT
# The loader ignores LD_PRELOAD where a program gains rights: that is refused, not forgotten.
. "$(dirname "$0")/../support/e2e.sh"
[ "$(id -u)" = 0 ] || skip 'only root can make setuid programs of others'
need setpriv cc

nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
refused() {
	nobody "$LB_RUN" -q "$1" >"$dir/out" 2>"$dir/err"
	[ $? = 125 ] || fail "$1 was not refused"
	grep -q "^lb-run: $1: it $2, .*: .*, or have it run lb-run$" "$dir/err" ||
		fail "$(cat "$dir/err")"
	[ ! -s "$dir/out" ] || fail "$1 ran"
}
cp "$(command -v printenv)" "$dir/program"
nobody "$LB_RUN" -q "$dir/program" LB_ADDR >"$dir/out" || skip 'other users cannot run lb-run here'

findmnt -no OPTIONS -T "$dir" | grep -q nosuid && skip "$dir ignores setuid"
chmod 4755 "$dir/program"
refused "$dir/program" 'is setuid'
# Where nothing is gained, nothing is refused.
"$LB_RUN" -q "$dir/program" LB_ADDR >"$dir/out" || fail 'setuid root, started by root'
setpriv --no-new-privs --reuid=65534 --regid=65534 --clear-groups \
	"$LB_RUN" -q "$dir/program" LB_ADDR >"$dir/out" || fail 'setuid without new privileges'
# In a user namespace that the owner is not in, the kernel knows of no such rights.
if nobody unshare -r true 2>/dev/null; then
	nobody unshare -r "$LB_RUN" -q -A "$a" "$dir/program" LB_ADDR >"$dir/out" 2>&1
	[ "$(cat "$dir/out")" = "$a" ] || fail "of a user who is not there: $(cat "$dir/out")"
fi
chmod 2755 "$dir/program"
refused "$dir/program" 'is setgid'
chmod 755 "$dir/program"
if command -v setcap >/dev/null && setcap cap_net_bind_service=ep "$dir/program"; then
	refused "$dir/program" 'has file capabilities'
	"$LB_RUN" -q "$dir/program" LB_ADDR >"$dir/out" || fail 'file capabilities, started by root'
fi

# The library cannot be loaded into a static program, and lb-run, which it is handed to,
# must not supervise a setuid one: that would take its rights.
chmod 755 "$dir/program"
echo 'int geteuid(void); int main(void) { return geteuid(); }' >"$dir/static.c"
cc -static "$dir/static.c" -o "$dir/static" || fail 'the compiler does not work'
chown 77 "$dir/static"
chmod 4755 "$dir/static"
for starter in 'exec "$0"' '"$0"; exit'; do
	nobody "$LB_RUN" -q sh -c "$starter" "$dir/static"
	status=$?
	[ $status = 77 ] || fail "$starter: a setuid program of the session ended with $status"
done
# But what is supervised has given up that its children gain rights.
# shellcheck disable=SC2016
nobody "$LB_RUN" -q --supervise=always sh -c '"$0"; exit' "$dir/static"
status=$?
[ $status = $((65534 & 255)) ] || fail "supervised, a setuid program ended with $status"
