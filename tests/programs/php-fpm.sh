# SPDX-License-Identifier: MIT
title='PHP-FPM over TCP behind nginx'
packages='php-fpm nginx-light curl'
needs='nginx curl'
port=9000
listens_on='9000 8080'

fpm() { ls /usr/sbin/php-fpm* | tail -n 1; }
version() { "$(fpm)" --version | number; }
prepare() {
	cat >fpm.conf <<END
[global]
error_log = /dev/stderr
daemonize = no
[www]
listen = 9000
listen.allowed_clients = 127.0.0.1
user = nobody
group = nogroup
pm = static
pm.max_children = 2
END
	echo '<?php echo file_get_contents(__DIR__ . "/name"), $_SERVER["REMOTE_ADDR"];' >index.php
	echo "$name" >name && chmod -R a+rX .
	cat >nginx.conf <<END
daemon off;
pid $home/nginx.pid;
error_log stderr;
events { }
http {
	access_log off;
	$(nginx_paths)
	server {
		listen [::]:8080 ipv6only=off;
		location / {
			fastcgi_pass localhost:9000;
			fastcgi_param SCRIPT_FILENAME $home/index.php;
			fastcgi_param REQUEST_METHOD GET;
			fastcgi_param REMOTE_ADDR \$remote_addr;
		}
	}
}
END
}
serve() {
	nginx -c "$home/nginx.conf" &
	exec "$(fpm)" -n -F -y fpm.conf
}
ask() { fetch http://localhost:8080/; }
stop() { stop_with_children; }
