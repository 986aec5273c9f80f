# SPDX-License-Identifier: MIT
title='gunicorn'
packages='gunicorn curl'
needs='gunicorn curl'
port=8000

version() { gunicorn --version | number; }
prepare() {
	cat >app.py <<'END'
import os

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [os.environ["name"].encode()]
END
}
serve() { exec gunicorn --workers 2 app:app; }
ask() { fetch http://localhost:8000/; }
