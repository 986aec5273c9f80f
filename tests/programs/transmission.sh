# SPDX-License-Identifier: MIT
title='Transmission RPC'
packages='transmission-daemon transmission-cli'
needs='transmission-daemon transmission-remote'
port=9091

version() { transmission-daemon --version 2>&1 | number; }
serve() { exec transmission-daemon -f -g "$home/config" -w "$home/$name" --no-portmap --no-dht --no-lpd --no-utp -a 127.0.0.1; }
ask() { transmission-remote localhost -si; }
