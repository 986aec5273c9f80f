#!/bin/sh
# SPDX-License-Identifier: MIT
# However a program of the session starts another, with whatever environment, that one is in
# the session, too: preloaded or supervised, as it needs.
. "$(dirname "$0")/../support/e2e.sh"
need cc ip unshare

source=$(dirname "$0")/../supervised
cc -D_GNU_SOURCE "$source/start.c" -o "$dir/start" || fail 'the compiler does not work'
cc "$source/where.c" -o "$dir/dynamic" || fail 'the compiler does not work'
cc -static "$source/where.c" -o "$dir/static" || fail 'no static libc'

# Where nobody else is on the port, who is in no session is on the machine's own loopback.
unshared true || skip 'no namespaces here'
for program in dynamic static; do
	[ "$(unshared "$dir/start" execve "$dir" $program 7080)" = machine ] || fail 'where is no judge'
	for how in execve execv execvp execvpe execl execle execlp fexecve execveat execveat-empty \
		execveat-path syscall posix_spawn posix_spawnp posix_spawn-chdir posix_spawnp-chdir \
		posix_spawn-steps posix_spawn-fchdir posix_spawn-dup system popen vfork; do
		out=$(unshared "$LB_RUN" -q "$dir/start" $how "$dir" $program 7080)
		[ "$out" = session ] || fail "$how of a $program program: $out"
	done
done

# What is not in the directory that the child changes to does not start, whatever is here.
mkdir "$dir/empty"
cd "$dir" || exit 99
for how in posix_spawn-chdir posix_spawnp-chdir posix_spawn-opened; do
	out=$("$dir/start" $how "$dir/empty" static 7080 2>&1)
	[ "$out" = "$how: No such file or directory" ] || fail "$how, bare, of nothing: $out"
	out=$("$LB_RUN" -q "$dir/start" $how "$dir/empty" static 7080 2>&1)
	[ "$out" = "$how: No such file or directory" ] || fail "$how of nothing: $out"
done

# A script that is started by its descriptor is there for its interpreter to read.
need python3
cat >"$dir/reads.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
int main(int argc, char **argv) { puts(argc > 1 && open(argv[1], O_RDONLY) >= 0 ? "read" : "lost"); }
END
cat >"$dir/by-descriptor.py" <<'END'
import os, sys
file = os.open(sys.argv[1], os.O_RDONLY)
os.set_inheritable(file, True)
os.execve(file, ["script"], os.environ)
END
cc -static "$dir/reads.c" -o "$dir/reads" || fail 'no static libc'
printf '#!%s\n' "$dir/reads" >"$dir/script"
chmod +x "$dir/script"
[ "$(python3 "$dir/by-descriptor.py" "$dir/script")" = read ] || fail 'reads is no judge'
out=$("$LB_RUN" -q python3 "$dir/by-descriptor.py" "$dir/script")
[ "$out" = read ] || fail "a script by its descriptor: $out"

# A shell that took a session has no library itself, but the one that it starts.
# shellcheck disable=SC2016
out=$(unshared sh -c 'eval "$("$0" -n "$1" --export)"; exec sh -c "\"\$0\" 7080; exit" "$2"' \
	"$LB_RUN" "test-$$" "$dir/static")
[ "$out" = session ] || fail "a shell of a shell that took a session: $out"

# Where the library's files are not, the supervisor is there all the same.
need chroot
mkdir -p "$dir/root/proc"
cp "$dir/static" "$dir/root"
# shellcheck disable=SC2016
out=$(unshare -rpnm --fork --kill-child sh -c 'ip link set lo up
	mount --rbind /proc "$0/proc" && exec "$1" -q --supervise=always chroot "$0" /static 7080' \
	"$dir/root" "$LB_RUN")
[ "$out" = session ] || fail "in a chroot: $out"
exit 0
