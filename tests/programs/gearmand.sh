# SPDX-License-Identifier: MIT
title='Gearman, worker and client'
packages='gearman-job-server gearman-tools'
needs='gearmand gearman'
port=4730

version() { gearmand --version | number; }
serve() {
	exec gearmand -L 127.0.0.1 --log-file=stderr
}
ask() {
	gearman -h localhost -w -c 1 -f echo -- sh -c 'echo $name' &
	gearman -h 127.0.0.1 -f echo x
	wait
}
