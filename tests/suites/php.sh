# SPDX-License-Identifier: MIT
# PHP's streams, sockets, TLS, curl and built-in server.
packages='php-cli php-curl'
source=php8.2
play() {
	alone timeout 1800 php run-tests.php -q -p "$(command -v php)" --set-timeout 60 \
		-W "$work/php.$mode.list" ext/sockets ext/standard/tests/network \
		ext/standard/tests/streams ext/standard/tests/http ext/openssl ext/curl ext/ftp \
		sapi/cli >&2
	sed -n 's,^PASSED	.*/php/,ok ,p' "$work/php.$mode.list"
}
