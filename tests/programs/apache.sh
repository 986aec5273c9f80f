# SPDX-License-Identifier: MIT
title='Apache'
packages='apache2 curl'
needs='apache2 curl'
needs_root='port 80'
port=80

version() { apache2 -v | number; }
prepare() {
	mkdir html && echo "$name" >html/index.html && chmod -R a+rX .
	cat >apache.conf <<END
ServerRoot $home
ServerName localhost
PidFile $home/pid
Mutex file:$home default
Listen 80
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_host_module /usr/lib/apache2/modules/mod_authz_host.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
User www-data
Group www-data
ErrorLog /dev/stderr
DocumentRoot $home/html
DirectoryIndex index.html
<Directory $home/html>
	Require local
</Directory>
END
}
serve() { exec apache2 -f "$home/apache.conf" -DFOREGROUND; }
ask() { fetch http://localhost/; }
use() { fetch http://127.0.0.1/ && fetch 'http://[::1]/' && fetch http://0.0.0.0/; }
