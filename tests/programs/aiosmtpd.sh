# SPDX-License-Identifier: MIT
title='aiosmtpd: SMTP'
packages='python3-aiosmtpd curl'
needs='python3 curl'
port=8025

version() { python3 -c 'import aiosmtpd; print(aiosmtpd.__version__)'; }
prepare() { printf 'Subject: %s\n\nhello\n' "$name" >mail; }
serve() { exec env PYTHONUNBUFFERED=1 python3 -m aiosmtpd -n -c aiosmtpd.handlers.Debugging stdout >"$home/inbox"; }
ask() {
	curl -sSf --noproxy '*' smtp://localhost:8025 --mail-from a@localhost --mail-rcpt b@localhost \
		--upload-file mail >/dev/null && sort -u inbox | grep Subject
}
