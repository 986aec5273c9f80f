# SPDX-License-Identifier: MIT
title='Puma'
packages='puma curl'
needs='puma curl'
port=9292

version() { puma --version | number; }
prepare() { echo 'run ->(env) { [200, {}, [ENV["name"]]] }' >config.ru; }
serve() { exec puma --port 9292; }
ask() { fetch http://localhost:9292/; }
