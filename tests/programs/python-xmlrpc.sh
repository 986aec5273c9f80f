# SPDX-License-Identifier: MIT
title='Python xmlrpc'
packages='python3'
needs='python3'
port=8000
light=yes

version() { python3 --version | number; }
prepare() {
	cat >server.py <<'END'
import os
from xmlrpc.server import SimpleXMLRPCServer

server = SimpleXMLRPCServer(("localhost", 8000))
server.register_function(lambda: os.environ["name"], "name")
server.serve_forever()
END
}
serve() { exec python3 server.py; }
ask() {
	python3 -c 'import xmlrpc.client
print(xmlrpc.client.ServerProxy("http://localhost:8000").name())'
}
