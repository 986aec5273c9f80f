# SPDX-License-Identifier: MIT
title='Node http'
packages='nodejs curl'
needs='node curl'
port=3000

version() { node --version | number; }
prepare() {
	cat >server.js <<'END'
require("http").createServer((request, response) => {
	response.end(process.env.name + " asked by " + request.socket.remoteAddress + "\n");
}).listen(3000);
END
	cat >client.js <<'END'
fetch("http://localhost:3000/").then((r) => r.text()).then(console.log);
END
}
serve() { exec node server.js; }
ask() { fetch http://localhost:3000/; }
use() { node client.js && fetch 'http://[::1]:3000/' | grep 'by ::' && fetch http://127.0.0.1:3000; }
