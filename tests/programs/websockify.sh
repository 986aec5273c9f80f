# SPDX-License-Identifier: MIT
title='TigerVNC behind websockify'
packages='tigervnc-standalone-server websockify python3-websockets'
needs='Xtigervnc websockify python3'
port=6080
listens_on='6080 5901'

version() { Xtigervnc -version 2>&1 | number; }
prepare() {
	cat >client.py <<'END'
import asyncio, os
import websockets

async def main():
    async with websockets.connect("ws://localhost:6080", subprotocols=["binary"]) as socket:
        hello = await socket.recv()
        assert hello.startswith(b"RFB 003."), hello
        await socket.send(hello)
        await socket.recv()
        await socket.send(b"\x01")
        await socket.recv()
        await socket.send(b"\x01")
        answer = b""
        while os.environ["name"].encode() not in answer:
            answer += await socket.recv()
        print(os.environ["name"])

asyncio.run(asyncio.wait_for(main(), 10))
END
}
serve() {
	Xtigervnc ":$((60 + copy))" -rfbport 5901 -SecurityTypes None -desktop "$name" -nolisten tcp \
		-nolisten local -ac &
	exec websockify 6080 localhost:5901
}
stop() { stop_with_children; }
ask() { python3 client.py; }
