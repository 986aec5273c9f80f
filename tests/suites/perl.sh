# SPDX-License-Identifier: MIT
# Perl's socket modules, and the protocols on top of them.
packages='perl'
source=perl
play() {
	for module in cpan/Socket cpan/IO-Socket-IP cpan/libnet cpan/HTTP-Tiny dist/Net-Ping; do
		(cd "$module" && alone timeout 600 prove -I. -It/lib t) |
			sed -n "s,^\([^ ]*\) \.* *ok\$,ok $module/\1,p"
	done
}
