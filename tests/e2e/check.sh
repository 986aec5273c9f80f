#!/bin/sh
# SPDX-License-Identifier: MIT
# --check names what would not be covered and what is in the way, and runs nothing.
. "$(dirname "$0")/../support/e2e.sh"
need cc strace unshare

# says LINE ARGUMENT...: the check of these prints a line that begins so.
says() {
	line=$1
	shift
	"$LB_RUN" --check "$@" >"$dir/out" 2>"$dir/err"
	status=$?
	grep -v -E '^(pass|warn|fail)  [^:]+:.*' "$dir/out" && fail 'a line of another form'
	grep -q "^$line" "$dir/out" || fail "--check $*: no '$line' in: $(cat "$dir/out" "$dir/err")"
	case $line in
	fail*) [ "$status" = 1 ] || fail "--check $*: status $status, although it fails" ;;
	esac
}

cat >"$dir/program.c" <<'END'
#include <stdio.h>
#include <sys/socket.h>
int main(int argc, char **argv)
{
	fclose(fopen("ran", "w"));
	return bind(argc, (void *)argv, 0);
}
END
cd "$dir" || exit 1
cc -o plain program.c || fail 'cc'
cc -static -o static program.c || fail 'cc -static'
says "pass  $LIBLB: localhost is 127\."
says "pass  $dir/plain: liblb.so loads into it" "$dir/plain"
says "warn  $dir/static: it is statically linked" "$dir/static"
says "fail  $dir/static: it is statically linked" --supervise=never "$dir/static"
says "pass  $dir/plain: it is supervised, as asked for" --supervise=always "$dir/plain"
if cc -m32 -o narrow program.c 2>/dev/null; then
	says "warn  $dir/narrow: its word size has no liblb.so installed" "$dir/narrow"
fi
printf '#!/usr/bin/env -S A=b plain -x\n' >script
chmod +x script
PATH="$dir:$PATH" says "pass  $dir/script: a script for" script
grep -q "^pass  $dir/plain: " out || fail "the chain ends early: $(cat out)"
printf '#!/usr/bin/env\n' >nothing
chmod +x nothing
says "pass  $dir/nothing: a script for" "$dir/nothing"
# A kernel without the module says so where a dump would end: NLMSG_DONE and -ENOENT.
done=14000000030002000000000000000000feffffff
strace -f -qq -o "$dir/trace" -e trace=recvfrom -e "inject=recvfrom:poke_exit=@arg2=$done" \
	"$LB_RUN" --check >"$dir/out"
grep -q '^warn  sockets: No such file or directory' "$dir/out" || fail "no module: $(cat "$dir/out")"
! grep -q '^pass  ports' "$dir/out" || fail 'ports that nobody could see are free'

# As long a chain as the kernel follows: five interpreters.
before=$dir/plain
for i in 5 4 3 2 1; do
	printf '#!%s\n' "$before" >"script$i"
	chmod +x "script$i"
	before=$dir/script$i
done
says "pass  $dir/plain: liblb.so loads into it" "$dir/script1"
printf '#!/bin/sh\n' >script
says "pass  $dir/script: a script for /bin/sh" "$dir/script"
grep -q '^pass  /bin/sh: liblb.so loads into it' out || fail "the shell is forgotten: $(cat out)"
LD_PRELOAD=$LIBLB says "pass  $dir/plain: liblb.so loads into it" "$dir/plain"

# Another library that answers first, and one that brings its own loader.
cat >hook.c <<'END'
#include <dlfcn.h>
#include <sys/socket.h>
int bind(int fd, __CONST_SOCKADDR_ARG addr, socklen_t len)
{
	int (*next)(int, __CONST_SOCKADDR_ARG, socklen_t) = dlsym(RTLD_NEXT, "bind");

	return next(fd, addr, len);
}
END
cc -D_GNU_SOURCE -shared -fPIC -o libhook.so hook.c
LD_PRELOAD=$dir/libhook.so says "warn  $dir/plain: $dir/libhook.so answers" "$dir/plain"
sed "s|/lib64/ld-linux|/opt64/ld-linux|" plain >loader
chmod +x loader
if ! cmp -s plain loader; then
	says "fail  $dir/loader: its loader /opt64/" "$dir/loader"
fi
printf 'int io_uring_setup(void) { return 0; }\n' >uring.c
cc -shared -fPIC -Wl,-soname,liburing.so.2 -o liburing.so.2 uring.c
cc -Wl,--no-as-needed -o uring program.c "$dir/liburing.so.2" -Wl,-rpath,"$dir"
says "warn  $dir/uring: it can use io_uring" "$dir/uring"
says "pass  ./plain" ./plain
odd="$(printf 'two\nlines')"
cp plain "$odd"
says "pass  ./two?lines: liblb.so loads into it" "./$odd"
"$LB_RUN" --check not-a-command >out 2>err
[ $? = 127 ] || fail 'a missing command'
mkfifo fifo
chmod +x fifo
timeout 20 "$LB_RUN" --check ./fifo >out 2>err
[ $? = 126 ] || fail 'what is no file'
[ ! -e ran ] || fail 'the command was run'

if [ "$(id -u)" = 0 ]; then
	chmod 4755 plain
	chmod 711 static
	if setpriv --reuid=65534 --regid=65534 --clear-groups "$LB_RUN" -V >/dev/null 2>&1; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$LB_RUN" --check "$dir/plain" >out
		grep -q "^fail  $dir/plain: it is setuid" out || fail "setuid: $(cat out)"
		grep -q "^pass  $dir/plain: " out && fail "setuid, and passes: $(cat out)"
		setpriv --reuid=65534 --regid=65534 --clear-groups "$LB_RUN" --check "$dir/static" >out
		grep -q "^warn  $dir/static: Permission denied, so nobody knows" out ||
			fail "unreadable: $(cat out)"
	fi
fi

# In a network of our own: who is on every address, and who is not.
cat >servers.py <<'END'
import socket, time
wild = socket.create_server(("0.0.0.0", 7001))
dual = socket.create_server(("::", 7002), family=socket.AF_INET6, dualstack_ipv6=True)
six = socket.create_server(("::", 7003), family=socket.AF_INET6)
local = socket.create_server(("127.0.0.1", 7004))
udp = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for port in range(6)]
for s, port in zip(udp, (7005, 67, 68, 1900, 5353, 0)):
	s.bind(("0.0.0.0", port))
open("ready", "w").close()
time.sleep(1000)
END
unshare -n true 2>/dev/null || skip 'namespaces are not allowed here'
start unshare -n sh -c 'ip link set lo up; exec python3 servers.py'
server=$!
await test -e ready
nsenter -t "$server" -n "$LB_RUN" --check >out || fail "$(cat out)"
[ "$(grep -c '^warn' out)" = 3 ] || fail "$(cat out)"
for port in 7001/tcp 7002/tcp 7005/udp; do
	grep -q "^warn  port $port: process $server (.*servers.py) has it on" out ||
		fail "port $port: $(cat out)"
done
end "$server"
unshare -n sh -c 'ip link set lo up; exec "$0" --check' "$LB_RUN" >out
grep -q '^pass  ports: nobody' out || fail "nobody: $(cat out)"
! grep -q bindv6only out || fail "it is 0: $(cat out)"
unshare -n sh -c 'ip link set lo up; echo 1 >/proc/sys/net/ipv6/bindv6only && exec "$0" --check' \
	"$LB_RUN" >out
grep -q '^warn  net.ipv6.bindv6only: is 1' out || fail "it is 1: $(cat out)"
