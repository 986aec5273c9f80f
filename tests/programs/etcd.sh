# SPDX-License-Identifier: MIT
title='etcd (Go)'
packages='etcd-server etcd-client'
needs='etcd etcdctl'
port=2379
listens_on='2379 2380'

version() { etcd --version | number; }
serve() { exec etcd --data-dir "$home/data"; }
tell() { ETCDCTL_API=3 etcdctl put name "$name"; }
ask() { ETCDCTL_API=3 etcdctl get name; }
