# SPDX-License-Identifier: MIT
title='Python multiprocessing.managers'
packages='python3'
needs='python3'
port=50000
light=yes

version() { python3 --version | number; }
prepare() {
	cat >server.py <<'END'
import os
from multiprocessing.managers import BaseManager

class Manager(BaseManager): pass

Manager.register("name", lambda: os.environ["name"])
Manager(("127.0.0.1", 50000), b"key").get_server().serve_forever()
END
	cat >client.py <<'END'
from multiprocessing.managers import BaseManager

class Manager(BaseManager): pass

Manager.register("name")
manager = Manager(("127.0.0.1", 50000), b"key")
manager.connect()
print(manager.name())
END
}
serve() { exec python3 server.py; }
ask() { python3 client.py; }
