#!/bin/sh
# /sbin/fleet-init of a host: the first process in there. Starts sshd (the arguments), says "ready NAME" or "failed NAME" on
# descriptor 3, then only takes in orphans.
set -eu
trap 'echo "failed $(hostname)" >&3' EXIT
umount -l /mnt
"$@" </dev/null 3>&-
until test -s /run/sshd.pid; do sleep 0.01; done
trap - EXIT
echo "ready $(hostname)" >&3
exec 3>&-
while :; do
  sleep 86400 &
  wait
done
