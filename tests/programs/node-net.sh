# SPDX-License-Identifier: MIT
title='Node net and dgram, one port'
packages='nodejs'
needs='node'
port=8124

version() { node --version | number; }
prepare() {
	cat >server.js <<'END'
require("net").createServer((socket) => socket.end(process.env.name)).listen(8124, "localhost");
const udp = require("dgram").createSocket("udp4");
udp.on("message", (message, peer) => udp.send(process.env.name, peer.port, peer.address));
udp.bind(8124, "127.0.0.1");
END
	cat >client.js <<'END'
const udp = require("dgram").createSocket("udp4");
let answers = [];
function done(answer) {
	answers.push(String(answer));
	if (answers.length < 2)
		return;
	udp.close();
	if (answers[0] !== answers[1])
		process.exit(1);
	console.log(answers[0]);
}
require("net").connect(8124, "localhost").on("data", done);
udp.on("message", (message, peer) => {
	if (peer.address !== "127.0.0.1" || peer.port !== 8124)
		process.exit(2);
	done(message);
});
udp.send("?", 8124, "127.0.0.1");
setTimeout(() => process.exit(3), 10000).unref();
END
}
serve() { exec node server.js; }
ask() { node client.js; }
