# SPDX-License-Identifier: MIT
title='Flask, with its reloader'
packages='python3-flask curl'
needs='python3 curl'
port=5000

version() { flask --version | sed -n 's,Flask ,,p'; }
prepare() {
	cat >app.py <<'END'
import os
from flask import Flask, request

app = Flask(__name__)

@app.route("/")
def index():
    return os.environ["name"] + " asked by " + request.remote_addr
END
}
serve() { exec env FLASK_DEBUG=1 python3 -m flask run; }
ask() { fetch http://localhost:5000/; }
use() {
	ask | grep 'by 127\.0\.0\.1' || return
	sed -i 's/asked by/now asked by/' app.py
	for i in $(seq 100); do
		ask | grep -q now && return
		sleep 0.1
	done
	return 1
}
