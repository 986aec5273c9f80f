# SPDX-License-Identifier: MIT
# Tcl: sockets, channels, and its own HTTP client and server.
packages='tcl'
source=tcl8.6
# Where localhost is another address than 127.0.0.1, many tests leave themselves out.
play() {
	for name in socket http http11 httpold httpPipeline chan chanio event io iogt ioTrans; do
		(cd tests && alone env LB_KEEP_NAMES=1 timeout 300 tclsh "$name.test" -verbose p) |
			sed -n 's/^++++ \([^ ]*\) PASSED$/ok \1/p'
	done
}
