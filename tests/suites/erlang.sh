# SPDX-License-Identifier: MIT
# Erlang: gen_tcp, gen_udp and the names of hosts, on both of its kinds of sockets.
packages='erlang-base erlang-common-test'
source=erlang
# The hook that is taken out looks at the machine that the tests were built on.
build() {
	cd lib/kernel/test || return 1
	sed -i 's/{ct_hooks,\[ts_install_cth\]},*//' ./*_SUITE.erl
	for name in kernel_test_lib kernel_test_sys_monitor kernel_test_global_sys_monitor \
		gen_tcp_api_SUITE gen_udp_SUITE inet_SUITE; do
		erlc "$name.erl" || return 1
	done
}
play() (
	cd "$directory/lib/kernel/test" || exit 1
	export ERL_FLAGS='-kernel test_inet_backends true'
	for name in gen_tcp_api_SUITE gen_udp_SUITE inet_SUITE; do
		rm -rf "$work/erlang.logs"
		mkdir "$work/erlang.logs"
		alone timeout 900 ct_run -noinput -no_auto_compile -dir . -suite "$name" \
			-logdir "$work/erlang.logs" >&2
		find "$work/erlang.logs" -name suite.log -exec cat {} + |
			awk '/^=case/ { name = $2 }
				match($0, /inet_backend_[a-z]*/) { sockets = substr($0, RSTART, RLENGTH) }
				/^=result *ok/ { print "ok " name " " sockets }'
	done
)
