#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs that no library can be preloaded into run side by side: static ones, other
# libcs, 32 bits, and Go. lb-run finds that out, and so does the library at an exec.
. "$(dirname "$0")/../support/e2e.sh"
need cc

source=$(dirname "$0")/../supervised
export GO111MODULE=off GOPROXY=off
port=7080

# build NAME COMMAND...: false where this machine cannot build it.
build() {
	name=$1
	shift
	"$@" -o "$dir/$name" >"$dir/built" 2>&1 && return
	[ "${LB_TEST_MUST_RUN:-0}" != 1 ] || fail "$name: $(cat "$dir/built")"
	echo "left out: $name"
	return 1
}

# side_by_side PROGRAM [STARTER...]
side_by_side() {
	program=$1
	shift
	echo "$program $*"
	servers=
	for address in "$a" "$b"; do
		start "$LB_RUN" -q -A "$address" "$@" "$program" serve "at-$address" "$port"
		servers="$servers $!"
	done
	for address in "$a" "$b"; do
		await "$LB_RUN" -q -A "$address" "$@" "$program" ask "$port"
		answer=$("$LB_RUN" -q -A "$address" "$@" "$program" ask "$port")
		[ "$answer" = "at-$address at-$address" ] || fail "$program: $answer at $address"
		answer=$("$LB_RUN" -q -A "$address" "$dir/dynamic" ask "$port")
		case $answer in
		*"at-$address") ;;
		*) fail "$program: a preloaded client got $answer at $address" ;;
		esac
	done
	# Word splitting is wanted: these are process ids.
	# shellcheck disable=SC2086
	set -- $servers
	audit "$a" "$1"
	audit "$b" "$2"
	end "$@"
	port=$((port + 1))
}

cc "$source/echo.c" -o "$dir/dynamic" || fail 'the compiler does not work'
side_by_side "$dir/dynamic"
build static cc -static "$source/echo.c" && side_by_side "$dir/static"
build static-32 cc -m32 -static "$source/echo.c" && side_by_side "$dir/static-32"
build musl musl-gcc "$source/echo.c" && side_by_side "$dir/musl"
build musl-static musl-gcc -static "$source/echo.c" && side_by_side "$dir/musl-static"
if command -v go >/dev/null; then
	CGO_ENABLED=0 go build -o "$dir/go" "$source/echo.go" || fail 'go build'
	side_by_side "$dir/go"
	CGO_ENABLED=1 go build -o "$dir/cgo" "$source/echo.go" || fail 'go build with cgo'
	side_by_side "$dir/cgo"
else
	echo 'left out: go'
fi

# Started by what is preloaded, in place of it and as its child.
side_by_side "$dir/static" sh -c 'exec "$0" "$@"'
side_by_side "$dir/static" sh -c '"$0" "$@"; exit'
side_by_side "$dir/static" env -i

# What else is preloaded stays in the environment, for what the program starts.
cat >"$dir/preload.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	char *preload = getenv("LD_PRELOAD");

	return puts(preload ? preload : "none") < 0;
}
END
if build preload cc -static "$dir/preload.c"; then
	echo 'int nothing;' >"$dir/other.c"
	cc -shared -fPIC "$dir/other.c" -o "$dir/other.so"
	out=$(LD_PRELOAD="$dir/other.so" "$LB_RUN" -q "$dir/preload")
	[ "$out" = "$dir/other.so" ] || fail "LD_PRELOAD is $out"
	out=$("$LB_RUN" -q "$dir/preload")
	[ "$out" = none ] || fail "LD_PRELOAD is $out"
fi
