# SPDX-License-Identifier: MIT
title='ncat -l, both families'
packages='ncat'
needs='ncat'
port=31337
light=yes

version() { ncat --version 2>&1 | number; }
serve() { exec ncat -l -k -c 'echo $name'; }
ask() { ncat --recv-only localhost 31337; }
use() { ncat --recv-only 127.0.0.1 31337 && ncat --recv-only -6 ::1 31337; }
