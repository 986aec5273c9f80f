# SPDX-License-Identifier: MIT
title='aria2 RPC'
packages='aria2 curl'
needs='aria2c curl'
port=6800

version() { aria2c --version | number; }
serve() { exec aria2c --enable-rpc --enable-dht=false --enable-dht6=false --dir "$home/$name" --no-conf; }
ask() { fetch -d '{"jsonrpc":"2.0","id":"1","method":"aria2.getGlobalOption"}' http://localhost:6800/jsonrpc; }
