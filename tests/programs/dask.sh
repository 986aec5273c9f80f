# SPDX-License-Identifier: MIT
title='Dask: scheduler, worker and client'
packages='python3-distributed'
needs='dask python3'
port=8786

version() { dpkg-query -Wf '${Version}' python3-distributed; }
prepare() {
	cat >client.py <<'END'
import os
from distributed import Client

client = Client("tcp://localhost:8786", timeout=20)
print(client.submit(lambda: os.environ["name"]).result(timeout=20))
END
}
serve() {
	export DASK_TEMPORARY_DIRECTORY="$home"
	dask worker tcp://127.0.0.1:8786 --no-dashboard --nworkers 2 --nthreads 1 &
	exec dask scheduler --host 127.0.0.1 --no-dashboard
}
ask() { python3 client.py; }
