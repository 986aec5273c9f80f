# SPDX-License-Identifier: MIT
title='Next.js development server'
packages='nodejs npm curl'
needs='node npm curl'
port=3000

version() { node -p "require('$modules/next/package.json').version"; }
download() { from_npm next@14 react@18 react-dom@18; }
prepare() {
	ln -s "$modules" node_modules
	mkdir pages
	echo '{}' >package.json
	echo "export default function Page() { return <p>$name</p>; }" >pages/index.jsx
}
serve() {
	export NEXT_TELEMETRY_DISABLED=1
	exec node node_modules/next/dist/bin/next dev
}
ask() { fetch http://localhost:3000/; }
use() { ask && fetch 'http://[::1]:3000/' && fetch http://127.0.0.1:3000/; }
stop() { stop_with_children; }
exits='0 130 143'
