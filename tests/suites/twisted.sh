# SPDX-License-Identifier: MIT
# Twisted: protocols, and event loops of every kind.
packages='python3-twisted'
# Two are left out: one asks for a display, and one makes keys for ten minutes.
modules() (
	cd /usr/lib/python3/dist-packages || exit 1
	find twisted/internet twisted/names twisted/web twisted/mail -name 'test_*.py'
	for name in adbapi amp application ftp ident internet iutils loopback pb process \
		socks ssl stdio strports tcp tcp_internals udp unix; do
		echo "twisted/test/test_$name.py"
	done
)
play() {
	# shellcheck disable=SC2046
	(cd "$work" && alone timeout 900 trial3 --temp-directory "$work/twisted.trial" \
		--reporter=timing $(modules | grep -v gireactor | sort | sed 's,/,.,g; s,\.py$,,')) |
		sed -n 's/^\([a-zA-Z_0-9.]*\) \.\.\. *\[OK\].*/ok \1/p'
}
