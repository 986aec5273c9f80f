# SPDX-License-Identifier: MIT
title='Bun: HTTP, TCP, and UDP on 3002'
packages='nodejs npm curl'
needs='npm curl'
port='3000 3001'

bun() { set -- "$modules"/@oven/bun-linux-x64*/bin/bun "$@" && exec "$@"; }
version() { (bun --version); }
download() { from_npm bun; }
prepare() {
	cat >server.js <<'END'
const name = process.env.name;
Bun.listen({ hostname: "localhost", port: 3001,
	socket: { open(s) { s.end(name); }, data() {} } });
await Bun.udpSocket({ hostname: "127.0.0.1", port: 3002,
	socket: { data(s, message, port, address) { s.send(name, port, address); } } });
Bun.serve({ port: 3000, fetch: () => new Response(name + "\n") });
END
	cat >client.js <<'END'
const answers = [await (await fetch("http://localhost:3000/")).text()];
const done = (text) => {
	if (answers.push(text.toString()) < 3)
		return;
	console.log(answers.map((s) => s.trim()).join(" "));
	process.exit(0);
};
await Bun.connect({ hostname: "localhost", port: 3001, socket: { data(s, text) { done(text); } } });
const udp = await Bun.udpSocket({ connect: { hostname: "127.0.0.1", port: 3002 },
	socket: { data(s, text, port, address) { done(address === "127.0.0.1" ? text : address); } } });
udp.send("?");
setTimeout(() => process.exit(1), 10000);
END
}
serve() { bun server.js; }
ask() { fetch http://127.0.0.1:3000/; }
use() { (bun client.js) | grep -x "$name $name $name" && fetch 'http://[::1]:3000/'; }
