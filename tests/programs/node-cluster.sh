# SPDX-License-Identifier: MIT
title='Node cluster, 3 workers'
packages='nodejs curl'
needs='node curl'
port=8000

version() { node --version | number; }
prepare() {
	cat >server.js <<'END'
const cluster = require("cluster");
if (cluster.isPrimary) {
	for (let i = 0; i < 3; i++)
		cluster.fork();
	process.on("SIGTERM", () => cluster.disconnect(() => process.exit(0)));
} else {
	require("http").createServer((request, response) => {
		response.end(process.env.name + "\n");
	}).listen(8000);
}
END
}
serve() { exec node server.js; }
ask() { fetch http://localhost:8000/; }
use() { ask && ask && ask && ask && ask; }
