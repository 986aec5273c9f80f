#!/bin/sh
# SPDX-License-Identifier: MIT
# A service in Go, which is supervised, and one in Python, which is preloaded, ask each
# other on the localhost of their session; and two such pairs run at once.
. "$(dirname "$0")/../support/e2e.sh"
need go python3 curl

cat >"$dir/front.go" <<'END'
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/name", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "go "+os.Args[1])
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer, err := http.Get("http://localhost:8082" + r.URL.Path)
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		text, _ := io.ReadAll(answer.Body)
		fmt.Fprintf(w, "%s, asked by go %s for %s\n", text, os.Args[1], r.RemoteAddr[:10])
	})
	panic(http.ListenAndServe(":8081", nil))
}
END
# Asked for /both, it asks Go for its name.
cat >"$dir/back.py" <<'END'
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import ProxyHandler, build_opener

open_url = build_opener(ProxyHandler({})).open

class Back(BaseHTTPRequestHandler):
    def do_GET(self):
        text = "python %s for %s" % (sys.argv[1], self.client_address[0])
        if self.path == "/both":
            text += " and " + open_url("http://localhost:8081/name").read().decode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

HTTPServer(("0.0.0.0", 8082), Back).serve_forever()
END
(cd "$dir" && HOME=$dir GOCACHE=$dir/cache GO111MODULE=off CGO_ENABLED=0 go build front.go) ||
	fail 'go build'

ask() {
	"$LB_RUN" -q -A "$1" -- curl -sf --noproxy '*' --max-time 20 http://localhost:8081/both
}
pids=
for address in "$a" "$b"; do
	start env -u http_proxy -u HTTP_PROXY "$LB_RUN" -q -A "$address" -- "$dir/front" "$address"
	pids="$pids $!"
	start "$LB_RUN" -q -A "$address" -- python3 "$dir/back.py" "$address"
	pids="$pids $!"
done
for address in "$a" "$b"; do
	await ask "$address"
	answer=$(ask "$address")
	[ "$answer" = "python $address for 127.0.0.1 and go $address, asked by go $address for 127.0.0.1:" ] ||
		fail "$address: $answer"
done
# Word splitting is wanted: these are process ids.
# shellcheck disable=SC2086
set -- $pids
audit "$a" "$1" "$2"
audit "$b" "$3" "$4"
