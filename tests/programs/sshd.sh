# SPDX-License-Identifier: MIT
title='OpenSSH sshd, with an ssh -L tunnel'
packages='openssh-server openssh-client python3 curl'
needs='sshd ssh python3 curl'
needs_root='a login session'
port=22
listens_on='22 8000'

version() { ssh -V 2>&1 | sed 's/OpenSSH_\([^ ]*\).*/\1/'; }
prepare() {
	mkdir -p /run/sshd html
	echo "$name" >html/index.html
	ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f key
	cp key.pub authorized
	cat >sshd_config <<END
HostKey $home/host
PidFile none
AuthorizedKeysFile $home/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
END
}
serve() {
	python3 -m http.server 8000 --directory html &
	exec /usr/sbin/sshd -D -e -f "$home/sshd_config"
}
stop() { stop_with_children python3; }
login() {
	ssh -F none -i key -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile="$home/known" "$@"
}
ask() { login root@localhost "cat $home/html/index.html; echo \$SSH_CONNECTION"; }
use() {
	login -f -L 8001:localhost:8000 root@127.0.0.1 sleep 3
	for i in $(seq 50); do
		fetch http://localhost:8001/ && break
		sleep 0.1
	done | grep "$name" || return
	login root@localhost curl -s http://localhost:8000/ | grep "$name"
}
