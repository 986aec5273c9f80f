# SPDX-License-Identifier: MIT
title='Dovecot: IMAP on 143'
packages='dovecot-imapd curl'
needs='dovecot curl'
needs_root='port 143'
port=143

version() { dovecot --version | number; }
prepare() {
	mkdir run mail
	give dovecot
	chmod 755 mail run
	chown nobody mail
	cat >dovecot.conf <<END
base_dir = $home/run
state_dir = $home/run
log_path = /dev/stderr
ssl = no
protocols = imap
disable_plaintext_auth = no
mail_location = maildir:$home/mail
first_valid_uid = 1
passdb {
	driver = static
	args = password=x
}
userdb {
	driver = static
	args = uid=nobody gid=nogroup home=$home/mail
}
END
}
serve() { exec dovecot -F -c "$home/dovecot.conf"; }
tell() {
	printf 'Subject: %s\r\n\r\nhello\r\n' "$name" >message
	curl -sSf imap://localhost/INBOX -u me:x -T message
}
ask() { curl -sSf 'imap://localhost/INBOX;MAILINDEX=1;SECTION=HEADER.FIELDS%20(SUBJECT)' -u me:x; }
