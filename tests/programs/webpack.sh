# SPDX-License-Identifier: MIT
title='webpack-dev-server'
packages='nodejs npm curl'
needs='node npm curl'
port=8080

version() { node -p "require('$modules/webpack-dev-server/package.json').version"; }
download() { from_npm webpack@5 webpack-cli webpack-dev-server; }
prepare() {
	ln -s "$modules" node_modules
	mkdir src public
	echo "console.log('$name')" >src/index.js
	echo "$name" >public/index.html
	echo "module.exports = { mode: 'development' };" >webpack.config.js
}
serve() { exec node node_modules/webpack-dev-server/bin/webpack-dev-server.js; }
ask() { fetch http://localhost:8080/ && fetch http://127.0.0.1:8080/main.js | grep "$name"; }
use() { ask >/dev/null && fetch 'http://[::1]:8080/'; }
