export const RELEASE = '6.1.0-9-amd64';
/** What a kernel for guests was built with. */
export const ABLE =
  'CONFIG_XEN=y CONFIG_XEN_PV=y CONFIG_XEN_PVH=y CONFIG_XEN_NETDEV_FRONTEND=m CONFIG_NFS_FS=m CONFIG_NFS_V3=m CONFIG_NFS_V4=m';

/**
 * A kernel and its modules at $1, and stand-ins for what makes an initramfs: each takes the modules that it is told (but those
 * of /run/lacks) from where the real one looks for them, and writes what it took in the words of the real one. The real ones make
 * what guests of the lab boot from.
 */
export const KERNEL_TOOLS = `mkdir -p /run/bin
: >/run/lacks
cat >/run/kernel-at <<'END'
mkdir -p "$1/boot" "$1/lib/modules/${RELEASE}"
{ head -c 514 /dev/zero; printf HdrS; } >"$1/boot/vmlinuz-${RELEASE}"
printf '%s\\n' $2 >"$1/boot/config-${RELEASE}"
for module in net/xen-netfront fs/nfs/nfs fs/nfs/nfsv3 fs/nfs/nfsv4 block/xen-blkfront; do echo "kernel/$module.ko.xz:"; done >"$1/lib/modules/${RELEASE}/modules.dep"
echo kernel/fs/ext4/ext4.ko >"$1/lib/modules/${RELEASE}/modules.builtin"
END
cat >/run/bin/mkinitramfs <<'END'
set -eu
test "$1 $2 $4" = '-v -d -o'
cp -r "$3" /run/conf
test "$(cat "$3/modules")" = "" || grep -q xen "/lib/modules/$6/modules.dep"
for module in $(cat "$3/modules"); do grep -q "^$module$" /run/lacks || echo "Adding module /usr/lib/modules/$6/kernel/x/$module.ko.xz"; done
echo 'Adding binary /usr/lib/klibc/bin/nfsmount'
echo initramfs >"$5"
END
cat >/run/bin/dracut <<'END'
set -eu
printf '%s\\n' "$*" >/run/words
while test $# -gt 2; do
  test "$1" != --drivers || for module in $2; do echo "-rw-r--r-- 1 root root 9 x usr/lib/modules/r/kernel/x/$module.ko.xz"; done
  shift
done >/run/list
for file in usr/lib/nfs-lib.sh etc/protocols etc/netconfig; do echo "-rw-r--r-- 1 root root 9 x $file"; done >>/run/list
grep -vFf /run/lacks /run/list >"$1" || cp /run/list "$1"
END
echo 'cat "$1"' >/run/bin/lsinitrd
sed -i '1i #!/bin/sh' /run/bin/*
chmod +x /run/bin/*
rm -rf /run/kernel; sh /run/kernel-at /run/kernel '${ABLE}'
cp -r /run/kernel/boot/* /boot; mkdir -p /usr/lib/modules; cp -r /run/kernel/lib/modules/* /usr/lib/modules
`;
