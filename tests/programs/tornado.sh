# SPDX-License-Identifier: MIT
title='Tornado, both families'
packages='python3-tornado curl'
needs='python3 curl'
port=8888

version() { python3 -c 'import tornado; print(tornado.version)'; }
prepare() {
	cat >server.py <<'END'
import os
import tornado.ioloop, tornado.web

class Index(tornado.web.RequestHandler):
    def get(self):
        self.write(os.environ["name"])

tornado.web.Application([("/", Index)]).listen(8888)
tornado.ioloop.IOLoop.current().start()
END
}
serve() { exec python3 server.py; }
ask() { fetch http://localhost:8888/; }
use() { fetch http://127.0.0.1:8888/ && fetch 'http://[::1]:8888/'; }
