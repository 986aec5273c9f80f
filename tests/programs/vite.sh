# SPDX-License-Identifier: MIT
title='Vite dev server, with hot reload over its websocket'
packages='nodejs npm curl'
needs='node npm curl'
port=5173

version() { node -p "require('$modules/vite/package.json').version"; }
download() { from_npm vite@5 ws; }
prepare() {
	ln -s "$modules" node_modules
	echo "<title>$name</title><script type=module src=/main.js></script>" >index.html
	echo "import.meta.hot.accept(); console.log(1)" >main.js
	cat >client.js <<'END'
const socket = new (require("ws"))("ws://localhost:5173/", "vite-hmr");
socket.on("message", (text) => {
	const message = JSON.parse(text);
	if (message.type === "connected")
		require("fs").appendFileSync("main.js", "// changed\n");
	if (message.type === "update") {
		console.log("updated", message.updates[0].path);
		process.exit(0);
	}
});
setTimeout(() => process.exit(1), 20000);
END
}
serve() { exec node node_modules/vite/bin/vite.js --strictPort; }
ask() { fetch http://localhost:5173/; }
use() { fetch http://localhost:5173/main.js >/dev/null && node client.js | grep updated; }
