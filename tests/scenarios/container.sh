#!/bin/sh
# SPDX-License-Identifier: MIT
# A container with a root of its own, made by debootstrap, to which nothing is added but
# liblb.so and lb-run: two stacks run side by side in there.
. "$(dirname "$0")/../support/e2e.sh"
need bwrap
need debootstrap
[ "$(id -u)" = 0 ] || skip "debootstrap needs root"

# Made once, as that takes minutes: a tar file with what debootstrap unpacked.
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/liblb-tests
packages=redis-server,redis-tools,python3-minimal
if [ ! -s "$cache/container.tar" ]; then
	mkdir -p "$cache"
	. /etc/os-release
	[ "$ID" != ubuntu ] || components=main,universe
	debootstrap --variant=minbase --components="${components:-main}" --include="$packages" \
		"$VERSION_CODENAME" "$dir/root" >"$dir/log.debootstrap" 2>&1 || {
		logs
		fail "debootstrap"
	}
	tar -C "$dir/root" --exclude=./dev/* -cf "$cache/container.$$" . &&
		mv "$cache/container.$$" "$cache/container.tar" || fail "cannot keep the root"
else
	mkdir "$dir/root"
	tar -C "$dir/root" -xf "$cache/container.tar" || fail "cannot unpack the root"
fi
mkdir "$dir/root/opt/lb"
cp "$LIBLB" "$LB_RUN" "$dir/root/opt/lb/"

cat >"$dir/root/opt/inside" <<'END'
# Runs in the container, where there is no test support.
lb=/opt/lb/lb-run
wait_for() {
	for i in $(seq 200); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "gave up: $*"
	exit 1
}
ask='import socket; print(socket.create_connection(("localhost", 8000)).recv(9).decode())'
serve='import socket, sys
s = socket.create_server(("0.0.0.0", 8000))
while True:
    c = s.accept()[0]
    c.sendall(sys.argv[1].encode())
    c.close()'
pids=
for name in one two; do
	$lb -q -n $name -- redis-server --port 6379 --save '' --dir /tmp >/tmp/redis.$name &
	pids="$pids $!"
	$lb -q -n $name -- python3 -c "$serve" "$name" &
	pids="$pids $!"
	wait_for $lb -q -n $name -- redis-cli set name $name
	wait_for $lb -q -n $name -- python3 -c "$ask"
done
for name in one two; do
	echo "$name: $($lb -q -n $name -- redis-cli get name)" \
		"$($lb -q -n $name -- python3 -c "$ask")"
done
kill $pids
wait
END
bwrap --bind "$dir/root" / --dev /dev --proc /proc --tmpfs /tmp --unshare-all --die-with-parent \
	--clearenv --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin \
	sh /opt/inside >"$dir/log.container" 2>&1 || {
	logs
	fail "the container"
}
printf 'one: one one\ntwo: two two\n' | cmp -s - "$dir/log.container" || {
	logs
	fail "a stack was answered by the other"
}
