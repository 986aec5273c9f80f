# SPDX-License-Identifier: MIT
title='Chromium, driven over its debugging port'
packages='chromium nodejs curl python3'
needs='chromium node curl'
port=9222
listens_on='9222 8000'

version() { chromium --version | number; }
prepare() {
	mkdir html && echo "<title>$name</title>" >html/index.html
	cat >client.py <<'END'
import asyncio, json, urllib.request
import websockets

async def main():
    request = urllib.request.Request("http://localhost:9222/json/new?http://localhost:8000/",
        method="PUT")
    page = json.load(urllib.request.urlopen(request))
    async with websockets.connect(page["webSocketDebuggerUrl"]) as socket:
        for i in range(100):
            await socket.send(json.dumps({"id": i, "method": "Runtime.evaluate",
                "params": {"expression": "document.title"}}))
            title = json.loads(await socket.recv())["result"]["result"].get("value")
            if title:
                print(title)
                return
            await asyncio.sleep(0.1)

asyncio.run(main())
END
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--no-first-run --user-data-dir="$home/profile" --remote-debugging-port=9222 about:blank
}
stop() { stop_with_children python3; }
ask() { python3 client.py; }
use() { ask; }
