#!/bin/sh
# SPDX-License-Identifier: MIT
# An auth service in Go and one in Python hard-code the same port: two sessions.
. "$(dirname "$0")/../support/e2e.sh"
need go
need python3
need curl

cat >"$dir/auth.go" <<'END'
package main

import (
	"fmt"
	"net/http"
)

func main() {
	http.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "go", r.RemoteAddr[:10])
	})
	panic(http.ListenAndServe(":8080", nil))
}
END
cat >"$dir/auth.py" <<'END'
from http.server import BaseHTTPRequestHandler, HTTPServer

class Auth(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(("python " + self.client_address[0] + ":\n").encode())

HTTPServer(("0.0.0.0", 8080), Auth).serve_forever()
END
(cd "$dir" && HOME=$dir GOCACHE=$dir/cache GOFLAGS=-mod=mod CGO_ENABLED=0 go build auth.go) ||
	fail "go build"

ask() {
	"$LB_RUN" -q -A "$1" -- curl -sf --noproxy '*' --max-time 20 http://localhost:8080/auth
}
start "$LB_RUN" -q -A "$a" -- "$dir/auth"
go=$!
start "$LB_RUN" -q -A "$b" -- python3 "$dir/auth.py"
python=$!
await ask "$a"
await ask "$b"
answer=$(ask "$a")
[ "$answer" = "go 127.0.0.1:" ] || fail "Go's session: $answer"
answer=$(ask "$b")
[ "$answer" = "python 127.0.0.1:" ] || fail "Python's session: $answer"
audit "$a" "$go"
audit "$b" "$python"
