# SPDX-License-Identifier: MIT
title='workerd, which runs Cloudflare workers'
packages='nodejs npm curl'
needs='npm curl'
port='8787 8788'

workerd() { exec "$modules/@cloudflare/workerd-linux-64/bin/workerd" "$@"; }
version() { (workerd --version) | grep -o '[0-9-]*[0-9]'; }
download() { from_npm workerd; }
prepare() {
	cat >config.capnp <<END
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
	services = [(name = "main", worker = .worker), (name = "behind", worker = .behind),
		(name = "here", external = (address = "localhost:8788", http = ()))],
	sockets = [(name = "all", address = "*:8787", http = (), service = "main"),
		(name = "behind", address = "localhost:8788", http = (), service = "behind")]
);
const worker :Workerd.Worker = (
	serviceWorkerScript = "addEventListener('fetch', e => e.respondWith(fetch('http://localhost:8788/')))",
	compatibilityDate = "2023-02-28",
	globalOutbound = "here"
);
const behind :Workerd.Worker = (
	serviceWorkerScript = "addEventListener('fetch', e => e.respondWith(new Response('$name')))",
	compatibilityDate = "2023-02-28"
);
END
}
serve() { workerd serve config.capnp; }
ask() { fetch http://localhost:8788/; }
use() { fetch 'http://[::1]:8787/' && fetch http://127.0.0.1:8788/; }
