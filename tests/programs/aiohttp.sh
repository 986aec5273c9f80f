# SPDX-License-Identifier: MIT
title='aiohttp'
packages='python3-aiohttp curl'
needs='python3 curl'
port=8080

version() { python3 -c 'import aiohttp; print(aiohttp.__version__)'; }
prepare() {
	cat >server.py <<'END'
import os
from aiohttp import web

async def index(request):
    return web.Response(text=os.environ["name"] + " asked by " + request.remote)

app = web.Application()
app.add_routes([web.get("/", index)])
web.run_app(app, handle_signals=True)
END
}
serve() { exec python3 server.py; }
ask() { fetch http://localhost:8080/; }
