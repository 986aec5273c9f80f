# SPDX-License-Identifier: MIT
title='hg serve'
packages='mercurial curl'
needs='hg curl'
port=8000
exits='0 143 255'

version() { hg --version -q | number; }
prepare() { hg init repository && cd repository && echo x >x && hg commit -qAm "$name" -u x; }
serve() { exec hg serve -R repository; }
ask() { rm -rf clone; hg clone -q http://localhost:8000/ clone && hg log -R clone --template '{desc}\n'; }
use() { ask; }
