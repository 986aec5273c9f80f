# SPDX-License-Identifier: MIT
title="esbuild's server (Go)"
packages='nodejs npm curl'
needs='npm curl'
port=8000

esbuild() { exec "$modules/@esbuild/linux-x64/bin/esbuild" "$@"; }
version() { (esbuild --version); }
download() { from_npm esbuild; }
prepare() { echo "console.log('$name')" >index.js; }
# With a standard input that is at its end it would end, too.
serve() { esbuild index.js --bundle --outdir=www --servedir=www --serve=8000 --watch=forever; }
ask() { fetch http://localhost:8000/index.js; }
