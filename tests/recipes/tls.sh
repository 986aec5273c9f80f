#!/bin/sh
# SPDX-License-Identifier: MIT
# Two services call each other by name, with verification, in two sessions at once.
. "$(dirname "$0")/../support/recipe.sh"
need openssl python3

cat >service.py <<'END'
import http.server, os, ssl, sys, urllib.request

name = sys.argv[1]
other = { "api": "web", "web": "api" }[name]
trust = ssl.create_default_context(cafile="ca.pem")

class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = "%s of %s" % (name, os.environ["LB_ADDR"])
        if self.path == "/both":
            url = "https://%s.example.test:8443/" % other
            text += ", " + urllib.request.urlopen(url, context=trust).read().decode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

server = http.server.ThreadingHTTPServer(("%s.example.test" % name, 8443), Service)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("services.pem", "services.key")
server.socket = tls.wrap_socket(server.socket, server_side=True)
open(name + ".pid", "w").write(str(os.getpid()))
server.serve_forever()
END
recipe tls >script
for name in one two; do
	mkdir $name
	cp service.py $name
	(cd $name && NAME=$name-$$ sh -e ../script) >$name.log 2>&1 || fail "$(cat $name.log)"
done
for name in one two; do
	for service in api web; do
		await test -s $name/$service.pid
		started="$started $(cat $name/$service.pid)"
	done
done
ask() {
	(cd "$1" && lb-run -q -c -n "$1-$$" --hosts-file hosts python3 -c '
import ssl, sys, urllib.request
trust = ssl.create_default_context(cafile="ca.pem")
print(urllib.request.urlopen(sys.argv[1], context=trust).read().decode())' "$2")
}
for name in one two; do
	address=$(cd $name && lb-run -c -n "$name-$$" --hosts-file hosts --print)
	answer=$(ask $name https://api.example.test:8443/both)
	[ "$answer" = "api of $address, web of $address" ] || fail "$name: $answer"
	answer=$(ask $name https://web.example.test:8443/both)
	[ "$answer" = "web of $address, api of $address" ] || fail "$name: $answer"
	ask $name https://localhost:8443/ >log 2>&1 && fail "$name: a wrong name was accepted"
done
exit 0
