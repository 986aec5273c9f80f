# SPDX-License-Identifier: MIT
title='Deno: HTTP, TCP, and UDP on 8002'
packages='nodejs npm curl'
needs='npm curl'
port='8000 8001'

deno() { DENO_DIR=$home/deno exec "$modules/@deno/linux-x64-glibc/deno" "$@"; }
version() { (deno --version) | number; }
download() { from_npm deno; }
prepare() {
	cat >server.js <<'END'
const name = new TextEncoder().encode(Deno.env.get("name"));
async function tcp() {
	for await (const client of Deno.listen({ hostname: "localhost", port: 8001 })) {
		await client.write(name);
		client.close();
	}
}
async function udp() {
	const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 8002 });
	for await (const [, peer] of socket)
		await socket.send(name, peer);
}
tcp();
udp();
Deno.serve({ port: 8000 }, () => new Response(name));
END
	cat >client.js <<'END'
setTimeout(() => Deno.exit(1), 10000);
const read = (bytes) => new TextDecoder().decode(bytes);
const http = await (await fetch("http://localhost:8000/")).text();
const client = await Deno.connect({ hostname: "localhost", port: 8001 });
const bytes = new Uint8Array(100);
const tcp = read(bytes.subarray(0, await client.read(bytes)));
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
await socket.send(bytes, { transport: "udp", hostname: "127.0.0.1", port: 8002 });
const [udp, peer] = await socket.receive();
console.log(http, tcp, peer.hostname === "127.0.0.1" ? read(udp) : peer);
Deno.exit(0);
END
}
serve() { deno run -A --unstable-net server.js; }
ask() { fetch http://127.0.0.1:8000/; }
use() { (deno run -A --unstable-net client.js) | grep -x "$name $name $name" && fetch http://localhost:8000/; }
