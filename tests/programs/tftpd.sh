# SPDX-License-Identifier: MIT
title='tftpd, UDP on 69'
packages='tftpd-hpa tftp-hpa'
needs='in.tftpd tftp'
needs_root='port 69'
port=udp

version() { in.tftpd -V | number; }
prepare() { mkdir files && echo "$name" >files/file && chmod -R a+rX .; }
serve() { exec in.tftpd -L --secure "$home/files"; }
ask() { tftp 127.0.0.1 -c get file received && cat received; }
