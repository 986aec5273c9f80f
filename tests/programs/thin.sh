# SPDX-License-Identifier: MIT
title='Thin'
packages='thin curl'
needs='thin curl'
port=3000

version() { thin --version | number; }
prepare() { echo 'run ->(env) { [200, {}, [ENV["name"]]] }' >config.ru; }
serve() { exec thin --rackup config.ru start; }
ask() { fetch http://localhost:3000/; }
