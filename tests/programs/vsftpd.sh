# SPDX-License-Identifier: MIT
title='vsftpd: FTP, active and passive'
packages='vsftpd curl'
needs='vsftpd curl'
needs_root='port 21'
port=21

version() { vsftpd -v 0>&1 2>&1 | number; }
prepare() {
	mkdir -p /var/run/vsftpd/empty files && echo "$name" >files/file
	cat >vsftpd.conf <<END
listen=YES
background=NO
anonymous_enable=YES
anon_root=$home/files
pasv_enable=YES
port_enable=YES
seccomp_sandbox=NO
END
}
serve() { exec vsftpd "$home/vsftpd.conf"; }
ask() { fetch ftp://localhost/file; }
use() {
	fetch --disable-epsv ftp://127.0.0.1/file &&
		fetch --ftp-port - ftp://127.0.0.1/file &&
		fetch --ftp-port - --disable-eprt ftp://127.0.0.1/file
}
