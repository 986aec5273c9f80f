# SPDX-License-Identifier: MIT
title='Jupyter Notebook, with a kernel'
packages='jupyter-notebook python3-ipykernel python3-tornado'
needs='jupyter-notebook python3'
port=8888

version() { jupyter-notebook --version; }
prepare() {
	cat >client.py <<'END'
import json
from tornado.httpclient import HTTPClient, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

kernels = "http://localhost:8888/api/kernels"
kernel = json.loads(HTTPClient().fetch(HTTPRequest(kernels, method="POST", body="{}")).body)["id"]

async def run():
    channels = await websocket_connect(f"ws://localhost:8888/api/kernels/{kernel}/channels")
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
    content = {"code": "import os; print(os.environ['name'])", "silent": False}
    await channels.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {},
                                             "content": content, "channel": "shell", "buffers": []}))
    while True:
        message = json.loads(await channels.read_message())
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            return print(message["content"]["text"])

IOLoop.current().run_sync(run, timeout=20)
HTTPClient().fetch(HTTPRequest(f"{kernels}/{kernel}", method="DELETE"))
END
}
serve() {
	export HOME="$home"
	exec jupyter-notebook --allow-root --no-browser --NotebookApp.token= \
		--NotebookApp.disable_check_xsrf=True
}
ask() { python3 client.py; }
