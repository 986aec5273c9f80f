# SPDX-License-Identifier: MIT
title='mosquitto, both families, with pub and sub'
packages='mosquitto mosquitto-clients'
needs='mosquitto mosquitto_pub mosquitto_sub'
port=1883
light=yes

version() { mosquitto -h | number; }
serve() { exec mosquitto -p 1883; }
tell() { mosquitto_pub -h localhost -t name -r -m "$name"; }
ask() { mosquitto_sub -h localhost -t name -C 1 -W 10; }
use() {
	for i in 1 2 3 4 5; do
		mosquitto_pub -h 127.0.0.1 -t name -r -m "$name" && mosquitto_sub -h ::1 -t name -C 1 -W 10 || return
	done
}
