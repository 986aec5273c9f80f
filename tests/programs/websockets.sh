# SPDX-License-Identifier: MIT
title='Python websockets'
packages='python3-websockets'
needs='python3'
port=8765

version() { python3 -c 'import importlib.metadata as m; print(m.version("websockets"))'; }
prepare() {
	cat >server.py <<'END'
import asyncio, os
import websockets

async def answer(socket, *path):
    async for message in socket:
        await socket.send(os.environ["name"])

async def main():
    async with websockets.serve(answer, "localhost", 8765):
        await asyncio.Future()

asyncio.run(main())
END
	cat >client.py <<'END'
import asyncio
import websockets

async def main():
    async with websockets.connect("ws://localhost:8765") as socket:
        await socket.send("?")
        print(await socket.recv())

asyncio.run(main())
END
}
serve() { exec python3 server.py; }
ask() { python3 client.py; }
