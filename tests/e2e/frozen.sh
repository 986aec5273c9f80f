#!/bin/sh
# SPDX-License-Identifier: MIT
# A supervised program that waits can be frozen, also together with its supervisor, as when
# a container is paused or a laptop sleeps. Then it goes on with what it had.
. "$(dirname "$0")/../support/e2e.sh"
need cc
need python3

groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
group=$groups/lb-test.$$
[ -n "$groups" ] && mkdir "$group" 2>/dev/null || skip 'no cgroups of version 2 to make'
leave() {
	status=$?
	echo 0 >"$group/cgroup.freeze"
	# shellcheck disable=SC2086
	[ -z "$started" ] || end $started
	rmdir "$group"
	(exit "$status")
	at_exit
}
trap leave EXIT

cat >"$dir/wait.c" <<'END_C'
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

enum { MANY = 4 };

int
main(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(7000) };
	char bytes[MANY + 1] = "";
	struct iovec parts[MANY];
	struct mmsghdr messages[MANY] = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), heard = 0, n;

	for (int i = 0; i < MANY; i++) {
		parts[i] = (struct iovec){ &bytes[i], 1 };
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return 1;
	/* Where it has messages and is interrupted, the kernel makes that the next error. */
	while (heard < MANY) {
		n = recvmmsg(fd, &messages[heard], MANY - heard, 0, NULL);
		heard += n > 0 ? n : 0;
	}
	puts(bytes);
	return 0;
}
END_C
cat >"$dir/serve.c" <<'END_C'
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int
main(int argc, char **argv)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(7000) }, peer;
	int stream = argc < 2 || strcmp(argv[1], "datagram") != 0;
	int fd = socket(AF_INET, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
	socklen_t len = sizeof(peer);
	char byte;

	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
		(stream && listen(fd, 4) < 0))
		return 1;
	if (stream)
		puts(accept(fd, (struct sockaddr *)&peer, &len) < 0 ? "accept" : "heard");
	else
		puts(recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&peer, &len) < 0
				? "recvfrom" : "heard");
	return 0;
}
END_C
for program in wait serve; do
	cc -static "$dir/$program.c" -o "$dir/$program" 2>"$dir/built" ||
		skip "no static libc: $(cat "$dir/built")"
done

say() {
	within "$a" python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for byte in sys.argv[1]:
    s.sendto(byte.encode(), ("127.0.0.1", 7000))' "$1"
}
hears() {
	sockets "$program" | grep -q ' 1B58 '
}
is_frozen() {
	grep -qx "frozen $1" "$group/cgroup.events"
}

start "$LB_RUN" -q -A "$a" "$dir/wait"
program=$!
await hears
say ab
echo "$program" >"$group/cgroup.procs"
echo 1 >"$group/cgroup.freeze"
await is_frozen 1
# For longer than a thread takes that begins its call anew.
sleep 2
echo 0 >"$group/cgroup.freeze"
await is_frozen 0
say cd
await grep -qx abcd "$log"
end "$program"

# All that there is of a session, once its program has waited for a while: then it waits
# in the kernel, for a client or a datagram, and not for its supervisor.
kernel_waits() {
	grep -Eq 'accept|skb' "/proc/$program/wchan"
}
for what in stream datagram; do
	# shellcheck disable=SC2016
	start sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
		"$LB_RUN" -q -A "$a" "$dir/serve" $what
	program=$!
	await kernel_waits
	echo 1 >"$group/cgroup.freeze"
	await is_frozen 1
	echo 0 >"$group/cgroup.freeze"
	if [ $what = stream ]; then
		within "$a" python3 -c 'import socket; socket.create_connection(("127.0.0.1", 7000))'
	else
		say a
	fi
	await grep -qx heard "$log"
	end "$program"
done
