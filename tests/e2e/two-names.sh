#!/bin/sh
# SPDX-License-Identifier: MIT
# A program connects to localhost, which it looked up, over TCP, and sends to 127.0.0.1 over
# UDP, on one port: each socket's peer is shown as that socket's program wrote it.
. "$(dirname "$0")/../support/e2e.sh"
need python3

cat >"$dir/names.py" <<'END'
import socket

listener = socket.create_server(("127.0.0.1", 8096))
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind(("127.0.0.1", 8096))
looked_up = socket.gethostbyname("localhost")

for tcp, udp in (looked_up, "127.0.0.1"), ("127.0.0.1", looked_up):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.settimeout(10)
    datagrams.sendto(b"?", (udp, 8096))
    stream = socket.create_connection((tcp, 8096))
    message, peer = echo.recvfrom(100)
    echo.sendto(b"!", peer)
    source = datagrams.recvfrom(100)[1]
    assert source == (udp, 8096), (udp, source)
    assert stream.getpeername() == (tcp, 8096), (tcp, stream.getpeername())
END
"$LB_RUN" -q -A "$a" -- python3 "$dir/names.py" || fail "a peer has another address"
