#!/bin/sh
# tree.sh FLAVOUR TARGET: builds a tree in memory and moves it to TARGET. Run by base.sh in a mount namespace of its own.
# TARGET/root is what hosts see as /, TARGET/mnt is where each mounts its own, TARGET/keys holds the client's key and host keys to give out
set -eu
flavour="$1"
target="$2"
here="$(cd "$(dirname "$0")" && pwd)"
work="${target}.work"
partial="${target}.partial"
rm -rf "${partial}"
mkdir -p "${work}" "${partial}/keys"
mount -t tmpfs -o size=3G,mode=755 fleet-tree "${work}"

ssh-keygen -q -t ed25519 -N '' -C fleet -f "${partial}/keys/client"
number=1
while test "${number}" -le "${HOST_KEYS}"; do
  ssh-keygen -q -t ed25519 -N '' -C host -f "${partial}/keys/host.${number}"
  number=$((number + 1))
done

case "${flavour}" in
  debian) sh "${here}/tree-debian.sh" "${work}/root" ;;
  # Ansible's modules need Python on the host; ours do not, so the other trees are without.
  python) sh "${here}/tree-debian.sh" "${work}/root" python3 ;;
  busybox) sh "${here}/tree-busybox.sh" "${work}/root" "${partial}/keys" ;;
esac

cp "${here}/init.sh" "${work}/root/sbin/fleet-init"
chmod 755 "${work}/root/sbin/fleet-init"

# A root home without start-up files: what a login costs must not depend on them.
mkdir -p "${partial}/mnt"
rm -f "${work}/root/root/.profile" "${work}/root/root/.bashrc"
for home in root home/ops home/deploy; do
  mkdir -p "${work}/root/${home}/.ssh"
  chmod 700 "${work}/root/${home}/.ssh"
  cp "${partial}/keys/client.pub" "${work}/root/${home}/.ssh/authorized_keys"
done
chown -R 1001:1001 "${work}/root/home/ops"
chown -R 1002:1002 "${work}/root/home/deploy"
cp -a "${work}/root" "${partial}/root"
umount "${work}"
rmdir "${work}"
mv "${partial}" "${target}"
