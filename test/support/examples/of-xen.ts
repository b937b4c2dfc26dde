import { ABLE, KERNEL_TOOLS, RELEASE } from '../kernel-stand-ins.ts';
import { BECOME_DOM0, XL_WITH_GUESTS } from '../xl-with-guests.ts';
import { INDEX } from './everyday.ts';
import type { ExampleTried } from './example-tried.ts';

/** A dom0 whose stand-in for xl keeps guests; its hypervisor can run HVM guests. */
const dom0: ExampleTried = {
  given: `${BECOME_DOM0}
echo 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ' >/sys/hypervisor/properties/capabilities
mkdir -p /boot/domu /srv/xen
for file in vmlinux initrd.img; do cp /boot/guests/initrd.img "/boot/domu/$file"; done
truncate -s 16M /srv/xen/d1.img
ip link add xenbr0 type bridge
sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf`,
  input: XL_WITH_GUESTS,
  standIn: 'xl and what the hypervisor shows in /sys',
};

/** What a tree has to have; its file is $1. */
const TREE = `mkdir -p /tmp/tree/etc /tmp/tree/root
echo template >/tmp/tree/etc/hostname
: >/tmp/tree/etc/machine-id
tar -C /tmp/tree -cf`;

/** A block device that goes when the host does: what is detached while a process has it open is let go at that one's end. */
const LOGICAL_VOLUME = `mkdir -p /dev/vg0 /srv/disks
truncate -s 32M /srv/disks/d2
test -e /dev/loop-control || mknod /dev/loop-control c 10 237
number=$(losetup -f | tr -dc 0-9)
test -e "/dev/loop$number" || mknod "/dev/loop$number" b 7 "$number"
losetup "/dev/loop$number" /srv/disks/d2
sleep 86400 </dev/null >/dev/null 2>&1 9<"/dev/loop$number" &
until test -e "/proc/$!/fd/9"; do sleep 0.1; done
losetup -d "/dev/loop$number"
ln -s "/dev/loop$number" /dev/vg0/d2`;

const PACKAGE = 'linux-image-6.1.0-41-cloud-amd64';

export const ofXen: Readonly<Record<string, ExampleTried>> = {
  guest_kernel: {
    given: `${KERNEL_TOOLS}ln -s /run/bin/* /usr/local/bin/
more='CONFIG_XEN_BLKDEV_FRONTEND=m CONFIG_EXT4_FS=y'
sh /run/kernel-at /run/p '${ABLE} '"$more"
echo kernel/fs/xfs/xfs.ko: >>/run/p/lib/modules/${RELEASE}/modules.dep
mkdir -p /run/p/DEBIAN /repo /srv/kernels
printf '%s\\n' 'Package: ${PACKAGE}' 'Version: 1' 'Architecture: all' 'Maintainer: t <t@t>' 'Description: k' >/run/p/DEBIAN/control
dpkg-deb -b /run/p /repo/k.deb
${INDEX}apt-get -q update
cp /run/p/boot/vmlinuz-${RELEASE} /srv/kernels/vmlinuz
cp /run/p/boot/config-${RELEASE} /srv/kernels/config
echo initramfs >/srv/kernels/initrd.img`,
    standIn: 'mkinitramfs and the kernels; the real ones in the lab',
  },
  guest_root: {
    given: `mkdir -p /srv/templates /srv/xen
${TREE} /srv/templates/guest-root.tar .
cp -a /tmp/tree /srv/templates/debian
printf '#!/bin/sh\\nset -eu\\nfor word; do case $word in /*) cp -a /tmp/tree/. "$word" ;; esac; done\\n' >/usr/sbin/debootstrap
chmod 755 /usr/sbin/debootstrap
${LOGICAL_VOLUME}`,
    here: `${TREE.replaceAll('/tmp/tree', 'tree').replace('-cf', '-czf')} guest-root.tar.gz .`,
    before: '- guest_root: { path: /srv/root/old, archive: /srv/templates/guest-root.tar, hostname: old }',
    standIn: 'debootstrap, and for a logical volume a loop device',
  },
  hvm_check: { ...dom0, looks: ['Tell what the hosts can do', 'Only go on where HVM guests can run'] },
  nfs_export: {
    given: 'mkdir -p /srv/root/g1 /srv/root/g2; echo "/srv/root/g2 192.0.2.52(rw)" >>/etc/exports',
    before: '- nfs_export: { path: /srv/old, create_dir: true, clients: [{ host: 192.0.2.9 }] }',
  },
  xen_facts: { ...dom0, looks: ['Look what the host is', 'HVM guests need a CPU that can run them'] },
  xen_guest: { ...dom0, before: '- xen_guest: { name: old, memory: 64, kernel: /boot/domu/vmlinux }' },
};
