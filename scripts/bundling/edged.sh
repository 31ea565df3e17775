#!/bin/sh
# The release that is current: -I and -S keep the environment's and the machine's own packages out
# of it, -B leaves its tree as it was installed.
exec /usr/bin/python3 -I -S -B /var/lib/edged-ota/current "$@"
