#!/bin/sh
# SPDX-License-Identifier: MIT
# Services reach each other by name over HTTPS, each with a certificate of a local CA, and
# each insists on the other's: twice, side by side, on one port.
. "$(dirname "$0")/../support/e2e.sh"
need openssl
need python3
need curl

cd "$dir" || exit 1
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca \
	2>"$dir/openssl" || fail "$(cat "$dir/openssl")"
for name in orders.internal billing.internal; do
	openssl req -newkey rsa:2048 -nodes -keyout $name.key -out $name.csr -subj /CN=$name \
		2>"$dir/openssl" || fail "$(cat "$dir/openssl")"
	echo "subjectAltName=DNS:$name" >$name.ext
	openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
		-extfile $name.ext -out $name.pem 2>"$dir/openssl" || fail "$(cat "$dir/openssl")"
done
printf '127.0.0.1 orders.internal billing.internal\n' >hosts

cat >service.py <<'END'
import http.server, ssl, sys, urllib.request

name, port, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]

def context(side):
    c = ssl.SSLContext(side)
    c.load_verify_locations("ca.pem")
    c.verify_mode = ssl.CERT_REQUIRED
    c.load_cert_chain(name + ".pem", name + ".key")
    return c

class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        who = dict(pair[0] for pair in self.connection.getpeercert()["subject"])["commonName"]
        answer = "%s of %s, asked by %s" % (name, text, who)
        if self.path == "/chain":
            answer += "; " + urllib.request.urlopen("https://billing.internal:9443/",
                context=context(ssl.PROTOCOL_TLS_CLIENT)).read().decode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer.encode())

server = http.server.ThreadingHTTPServer(("0.0.0.0", port), Service)
server.socket = context(ssl.PROTOCOL_TLS_SERVER).wrap_socket(server.socket, server_side=True)
server.serve_forever()
END

within() {
	address=$1
	shift
	"$LB_RUN" -q -A "$address" --hosts-file "$dir/hosts" -- "$@"
}
ask() {
	within "$1" curl -sS --noproxy '*' --max-time 20 --cacert ca.pem --cert billing.internal.pem \
		--key billing.internal.key https://orders.internal:8443/chain
}
for address in "$a" "$b"; do
	start "$LB_RUN" -q -A "$address" --hosts-file "$dir/hosts" -- \
		python3 service.py orders.internal 8443 "$address"
	orders=$!
	start "$LB_RUN" -q -A "$address" --hosts-file "$dir/hosts" -- \
		python3 service.py billing.internal 9443 "$address"
	await listens 9443 $!
	await listens 8443 "$orders"
	audit "$address" "$orders" $!
done
for address in "$a" "$b"; do
	answer=$(ask "$address")
	want="orders.internal of $address, asked by billing.internal; "
	want="${want}billing.internal of $address, asked by orders.internal"
	[ "$answer" = "$want" ] || fail "$address: $answer"
done

# Without a certificate there is no answer, and outside there is no such name.
within "$a" curl -sS --noproxy '*' --cacert ca.pem https://orders.internal:8443/ \
	>"$dir/answer" 2>&1 && fail "a client without a certificate was answered"
python3 -c 'import socket; socket.gethostbyname("orders.internal")' 2>"$dir/answer" &&
	fail "the name leaked out of the session"
exit 0
