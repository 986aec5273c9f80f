#!/bin/sh
# SPDX-License-Identifier: MIT
# A machine has addresses of IPv6 alone, and a program asks for what the machine has: names of
# this machine and of LB_HOSTS lead to the session all the same.
. "$(dirname "$0")/../support/e2e.sh"
need ip python3 unshare
unshared ip address add 2001:db8::1/128 dev lo || skip 'no namespaces here'

printf '127.0.0.1 db.test\n' >"$dir/hosts"
cat >"$dir/names.py" <<'END'
import socket

server = socket.create_server(("::1", 8098), family=socket.AF_INET6)
for name in "localhost", "a.localhost", socket.gethostname(), "db.test":
    for flags in 0, socket.AI_ADDRCONFIG, socket.AI_ADDRCONFIG | socket.AI_V4MAPPED:
        family, kind, protocol, _, address = socket.getaddrinfo(
            name, 8098, type=socket.SOCK_STREAM, flags=flags)[0]
        socket.socket(family, kind, protocol).connect(address)
try:
    raise SystemExit(socket.getaddrinfo("db.example", 8098, flags=socket.AI_ADDRCONFIG))
except socket.gaierror:
    pass
END
# shellcheck disable=SC2016
unshared sh -c 'ip address add 2001:db8::1/128 dev lo; "$@"; exit' sh \
	"$LB_RUN" -q --hosts-file "$dir/hosts" python3 "$dir/names.py" || fail 'a name is not found'
