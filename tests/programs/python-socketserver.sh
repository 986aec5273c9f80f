# SPDX-License-Identifier: MIT
title='Python socketserver, TCP and UDP on one port'
packages='python3'
needs='python3'
port=9999
light=yes

version() { python3 --version | number; }
prepare() {
	cat >server.py <<'END'
import os, socketserver, threading

class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.readline()
        self.wfile.write(os.environ["name"].encode())

class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        self.request[1].sendto(os.environ["name"].encode(), self.client_address)

tcp = socketserver.ThreadingTCPServer(("localhost", 9999), Answer)
udp = socketserver.ThreadingUDPServer(("127.0.0.1", 9999), Datagram)
threading.Thread(target=udp.serve_forever, daemon=True).start()
tcp.serve_forever()
END
	cat >client.py <<'END'
import socket

s = socket.create_connection(("localhost", 9999))
assert s.getpeername() == ("127.0.0.1", 9999) or s.getpeername()[0].startswith("127.")
s.sendall(b"?\n")
tcp = s.recv(100)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.settimeout(10)
u.sendto(b"?", ("127.0.0.1", 9999))
udp, source = u.recvfrom(100)
assert source == ("127.0.0.1", 9999), source
assert tcp == udp
print(tcp.decode())
END
}
serve() { exec python3 server.py; }
ask() { python3 client.py; }
