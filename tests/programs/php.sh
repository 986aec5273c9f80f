# SPDX-License-Identifier: MIT
title="PHP's built-in server"
packages='php-cli curl'
needs='php curl'
port=8000
light=yes

version() { php --version | number; }
prepare() { echo '<?php echo getenv("name"), " asked by ", $_SERVER["REMOTE_ADDR"];' >index.php; }
serve() { exec php -S localhost:8000; }
ask() { fetch http://localhost:8000/; }
