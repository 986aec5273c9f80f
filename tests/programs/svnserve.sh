# SPDX-License-Identifier: MIT
title='svnserve'
packages='subversion'
needs='svnserve svn svnadmin'
port=3690
light=yes

version() { svnserve --version | number; }
prepare() { svnadmin create repository && svn mkdir -q -m "$name" "file://$home/repository/x"; }
serve() { exec svnserve -d --foreground -r "$home"; }
ask() { svn log svn://localhost/repository; }
