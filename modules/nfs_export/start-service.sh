# Starts the NFS server under the init system that there is.
set -eu
PATH=${PATH}:/usr/sbin:/sbin
if test -d /run/systemd/system; then
  exec systemctl enable --now nfs-server.service
elif command -v rc-service >/dev/null; then
  rc-update add nfs default
  exec rc-service nfs start
elif test -x /etc/init.d/nfs-kernel-server; then
  exec /etc/init.d/nfs-kernel-server start
fi
echo 'no_init_system: neither systemd nor OpenRC nor an init script for the NFS server is here' >&2
exit 1
