# SPDX-License-Identifier: MIT
title='Erlang distribution: two nodes and epmd'
packages='erlang-base'
needs='erl epmd'
port=4369

version() { dpkg-query -Wf '${Version}' erlang-base; }
serve() {
	export HOME="$home"
	erl -noshell -start_epmd false -name a@127.0.0.1 -setcookie same -eval '
		register(named, self()),
		F = fun(F) -> receive P -> P ! os:getenv("name"), F(F) end end,
		F(F).' &
	exec epmd
}
ask() {
	export HOME="$home"
	timeout 20 erl -noshell -start_epmd false -name b@127.0.0.1 -setcookie same -eval '
		pong = net_adm:ping('"'a@127.0.0.1'"'),
		{named, '"'a@127.0.0.1'"'} ! self(),
		receive Name -> io:format("~s ~p~n", [Name, net_adm:names("localhost")]) end,
		halt().'
}
stop() { stop_with_children; }
