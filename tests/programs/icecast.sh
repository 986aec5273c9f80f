# SPDX-License-Identifier: MIT
title='Icecast'
packages='icecast2 curl'
needs='icecast2 curl'
port=8000

version() { icecast2 -v | number; }
prepare() {
	mkdir web admin
	echo "$name" >web/name.txt
	cat >icecast.xml <<END
<icecast>
<limits><clients>10</clients></limits>
<authentication><source-password>x</source-password></authentication>
<hostname>localhost</hostname>
<listen-socket><port>8000</port></listen-socket>
<fileserve>1</fileserve>
<paths><logdir>$home</logdir><webroot>$home/web</webroot><adminroot>$home/admin</adminroot></paths>
<logging><accesslog>access</accesslog><errorlog>error</errorlog></logging>
<security><chroot>0</chroot><changeowner><user>icecast2</user><group>icecast</group></changeowner></security>
</icecast>
END
	give icecast2
}
serve() { exec icecast2 -c icecast.xml; }
ask() { fetch http://localhost:8000/name.txt; }
