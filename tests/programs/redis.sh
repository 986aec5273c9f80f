# SPDX-License-Identifier: MIT
title='Redis'
packages='redis-server redis-tools'
needs='redis-server redis-cli redis-benchmark'
port=6379
note='Three nodes of a cluster, with its bus, run in tests/scenarios/clusters.sh.'
light=yes

version() { redis-server --version | number; }
serve() { exec redis-server --bind 127.0.0.1 ::1 --save '' --dir "$home"; }
tell() { redis-cli set name "$name" && redis-cli -h ::1 ping; }
ask() { redis-cli get name; }
use() { redis-benchmark -h localhost -q -n 2000 -c 10 -t set,get,lpush && ask; }
