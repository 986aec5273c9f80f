# SPDX-License-Identifier: MIT
title='uWSGI'
packages='uwsgi-core uwsgi-plugin-python3 curl'
needs='uwsgi curl'
port=9090
listens_on='9090 9191'

version() { uwsgi --version | number; }
prepare() {
	cat >app.py <<'END'
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [(os.environ["name"] + " " + environ["REMOTE_ADDR"]).encode()]
END
}
serve() {
	exec uwsgi --plugin python3 --http-socket :9090 --reuse-port --stats 127.0.0.1:9191 \
		--master --processes 2 --die-on-term --wsgi-file app.py
}
ask() { fetch http://localhost:9090/; }
