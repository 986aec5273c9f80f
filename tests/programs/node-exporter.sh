# SPDX-License-Identifier: MIT
title='Prometheus node exporter (Go)'
packages='prometheus-node-exporter curl'
needs='prometheus-node-exporter curl'
port=9100

version() { prometheus-node-exporter --version 2>&1 | number; }
prepare() { echo "name{name=\"$name\"} 1" >name.prom; }
serve() { exec prometheus-node-exporter --collector.disable-defaults --collector.textfile --collector.textfile.directory="$home"; }
ask() { fetch http://localhost:9100/metrics | grep copy; }
