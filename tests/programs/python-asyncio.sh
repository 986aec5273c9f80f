# SPDX-License-Identifier: MIT
title='Python asyncio start_server(host=None): both families'
packages='python3'
needs='python3'
port=8888
light=yes

version() { python3 --version | number; }
prepare() {
	cat >server.py <<'END'
import asyncio, os

async def answer(reader, writer):
    await reader.readline()
    writer.write(os.environ["name"].encode())
    await writer.drain()
    writer.close()

async def main():
    server = await asyncio.start_server(answer, host=None, port=8888)
    assert len(server.sockets) == 2, server.sockets
    await server.serve_forever()

asyncio.run(main())
END
	cat >client.py <<'END'
import asyncio

async def ask(host):
    reader, writer = await asyncio.open_connection(host, 8888)
    writer.write(b"?\n")
    return await reader.read()

async def main():
    answers = await asyncio.gather(*map(ask, ["127.0.0.1", "::1", "localhost"]))
    assert len(set(answers)) == 1, answers
    print(answers[0].decode())

asyncio.run(main())
END
}
serve() { exec python3 server.py; }
ask() { python3 client.py; }
