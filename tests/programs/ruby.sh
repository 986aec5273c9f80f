# SPDX-License-Identifier: MIT
title='Ruby WEBrick and TCPServer'
packages='ruby ruby-webrick curl'
needs='ruby curl'
port=8000
listens_on='8000 2000'

version() { ruby --version | number; }
prepare() {
	cat >server.rb <<'END'
require "webrick"
require "socket"
Thread.new do
  server = TCPServer.new("localhost", 2000)
  loop { client = server.accept; client.puts ENV["name"]; client.close }
end
web = WEBrick::HTTPServer.new(Port: 8000)
web.mount_proc("/") { |request, response| response.body = ENV["name"] }
trap("TERM") { web.shutdown }
web.start
END
}
serve() { exec ruby server.rb; }
ask() { fetch http://localhost:8000/; }
use() { ruby -rsocket -e 'puts TCPSocket.new("localhost", 2000).gets' | grep "$name" && ask; }
