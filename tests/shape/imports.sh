#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: imports.sh LIBCORE
# The core decides and does nothing else: its objects import each other, errno, and what
# only reads or writes the memory that it is given.
set -eu
allowed='^(bcmp|mem(chr|cmp|cpy|move|rchr|set)|str(chr|cmp|cspn|len|ncasecmp|ncmp|nlen|spn|rchr)|inet_(aton|pton|ntop)|[hn]to[hn][ls]|in6addr_(any|loopback)|__errno_location|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$'

own=$(nm --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u)
foreign=$(nm -u "$1" | awk '$1 == "U" { print $2 }' | sort -u | grep -vxF "$own" |
	grep -Ev "$allowed|^__(asan|ubsan|gcov|llvm|msan|tsan|sanitizer)" || true)
[ -z "$foreign" ] || {
	echo "the core imports: $foreign"
	exit 1
}
