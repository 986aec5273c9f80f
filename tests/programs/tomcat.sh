# SPDX-License-Identifier: MIT
title='Tomcat 10'
packages='tomcat10 curl'
needs='java curl'
port=8080

version() { dpkg-query -Wf '${Version}' tomcat10; }
prepare() {
	mkdir -p conf logs temp webapps/ROOT work
	cp /etc/tomcat10/web.xml conf/
	sed 's/port="8005"/port="8005"/' /etc/tomcat10/server.xml >conf/server.xml
	echo "$name" >webapps/ROOT/index.html
}
serve() { exec env CATALINA_BASE="$home" CATALINA_HOME=/usr/share/tomcat10 CATALINA_OPTS=-Xmx96m /usr/share/tomcat10/bin/catalina.sh run; }
ask() { fetch http://localhost:8080/; }
