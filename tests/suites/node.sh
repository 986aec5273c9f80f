# SPDX-License-Identifier: MIT
# Node's net, dgram, http, https, tls, dns and cluster: its own tests of another version.
packages='nodejs'
source=nodejs
play() {
	for file in test/parallel/test-*.js test/sequential/test-*.js; do
		case ${file##*/test-} in
		net-* | dgram-* | http-* | https-* | tls-* | dns-* | cluster-* | tcp-*) ;;
		*) continue ;;
		esac
		# shellcheck disable=SC2046
		! alone env NODE_TEST_DIR="$work" timeout 60 node \
			$(sed -n 's,^// Flags:,,p' "$file") "$file" >/dev/null ||
			echo "ok $file"
	done
}
