# SPDX-License-Identifier: MIT
title='Docker registry (Go)'
packages='docker-registry curl'
needs='docker-registry curl'
port=5000

version() { docker-registry --version | number; }
prepare() {
	cat >config.yml <<END
version: 0.1
storage:
  filesystem:
    rootdirectory: $home/data
http:
  addr: :5000
  headers:
    X-Name: [$name]
END
}
serve() { exec docker-registry serve config.yml; }
ask() { fetch -D - http://localhost:5000/v2/; }
exits='0 2 143'
