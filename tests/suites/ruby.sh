# SPDX-License-Identifier: MIT
# Ruby's sockets, and the libraries that use them.
packages='ruby'
source=ruby3.1
play() {
	alone timeout 1200 ruby -I tool/lib -I test/lib test/runner.rb --verbose \
		--excludes-dir=test/excludes test/socket test/net test/drb test/open-uri \
		test/resolv test/rinda test/openssl/test_ssl.rb |
		awk '/^\[ *[0-9]+\/[0-9]+\] / { ran[$(NF - 3)] }
			told { sub(/:$/, "", $1); delete ran[$1] }
			{ told = /^ *[0-9]+\) (Failure|Error|Skipped|Timeout)/ }
			END { for (name in ran) print "ok " name }'
}
