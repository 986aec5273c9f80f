# SPDX-License-Identifier: MIT
title='pyftpdlib: FTP, active and passive'
packages='python3-pyftpdlib curl'
needs='python3 curl'
port=2121

version() { python3 -c 'import pyftpdlib; print(pyftpdlib.__ver__)' 2>/dev/null; }
prepare() { echo "$name" >file; }
serve() { exec python3 -m pyftpdlib; }
ask() { fetch ftp://localhost:2121/file; }
use() {
	fetch --ftp-pasv --disable-epsv ftp://127.0.0.1:2121/file &&
		fetch --ftp-port - ftp://127.0.0.1:2121/file &&
		fetch --ftp-port - --disable-eprt ftp://127.0.0.1:2121/file
}
