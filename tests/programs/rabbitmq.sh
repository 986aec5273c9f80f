# SPDX-License-Identifier: MIT
title='RabbitMQ (Erlang, with epmd)'
packages='rabbitmq-server curl'
needs='rabbitmq-server rabbitmqctl epmd'
port=5672
note='epmd outlives the server that started it, and with it the lease on the address: end it as well.'
listens_on='5672 25672 4369'

environment() {
	export HOME="$home" RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log"
	export RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" RABBITMQ_PID_FILE="$home/rabbit.pid"
	export RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_LOGS=-
}
version() { dpkg-query -Wf '${Version}' rabbitmq-server; }
prepare() {
	echo '[].' >plugins
	mkdir mnesia log
	give rabbitmq
}
serve() {
	environment
	epmd &
	as rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
}
stop() { stop_with_children epmd; }
ctl() {
	environment
	(as rabbitmq /usr/lib/rabbitmq/bin/rabbitmqctl "$@")
}
tell() { ctl await_startup --timeout 60 && ctl set_cluster_name "$name"; }
ask() { ctl cluster_status; }
use() { ask; }
