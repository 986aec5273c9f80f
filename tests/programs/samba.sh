# SPDX-License-Identifier: MIT
title='Samba smbd'
packages='samba smbclient'
needs='smbd smbclient'
needs_root='port 445'
port=445
listens_on='445 139'
note='smbclient keeps the addresses of names in a file, /run/samba/gencache.tdb, and finds another session there: give it a `lock directory` of its own, or say `--keep-names`.'

version() { smbd --version | number; }
prepare() {
	mkdir share && echo "$name" >share/file && chmod -R a+rX .
	cat >smb.conf <<END
[global]
	map to guest = Bad User
	disable spoolss = yes
	load printers = no
	lock directory = $home
	state directory = $home
	cache directory = $home
	private dir = $home
	pid directory = $home
	ncalrpc dir = $home/rpc
[share]
	path = $home/share
	guest ok = yes
END
}
# It ends its whole process group, so it gets one.
serve() { exec setsid smbd --foreground --no-process-group -s "$home/smb.conf" --debug-stdout; }
ask() { smbclient -s "$home/smb.conf" -N //localhost/share -c 'get file -'; }
use() { ask && smbclient -s "$home/smb.conf" -N '//::1/share' -p 139 -c 'get file -'; }
