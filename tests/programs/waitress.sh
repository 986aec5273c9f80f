# SPDX-License-Identifier: MIT
title='waitress'
packages='python3-waitress curl'
needs='python3 curl'
port=8080

version() { python3 -c 'import importlib.metadata as m; print(m.version("waitress"))'; }
prepare() {
	cat >app.py <<'END'
import os

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [os.environ["name"].encode()]
END
}
serve() { exec python3 -m waitress --listen localhost:8080 app:app; }
ask() { fetch http://localhost:8080/; }
