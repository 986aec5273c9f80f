# SPDX-License-Identifier: MIT
title='uvicorn'
packages='uvicorn curl'
needs='uvicorn curl'
port=8000

version() { uvicorn --version | sed 's/.*uvicorn \([^ ]*\).*/\1/'; }
prepare() {
	cat >app.py <<'END'
import os

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": os.environ["name"].encode()})
END
}
serve() { exec uvicorn app:app; }
ask() { fetch http://localhost:8000/; }
