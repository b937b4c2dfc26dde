import type { Params } from './params.ts';

/** Linux takes 2048 bytes; a PV guest's start-info page holds 1024 with the final NUL (Xen's public/xen.h, MAX_GUEST_CMDLINE). */
export const LONGEST_PV_COMMAND_LINE = 1023;

/** The kernel command line; undefined when the guest's own bootloader makes it. */
export function commandLineOf(params: Params): string | undefined {
  if (params.cmdline !== undefined) return params.cmdline;
  if (params.kernel === undefined) return undefined;
  const words = [...consoleWords(params), ...rootWords(params), ...(params.extra ?? '').split(/\s+/)];
  return words.filter(word => word !== '').join(' ');
}

function consoleWords({ type, extra }: Params): readonly string[] {
  if (extra?.includes('console=') === true) return [];
  return type === 'hvm' ? ['console=ttyS0', 'console=hvc0'] : ['console=hvc0'];
}

function rootWords(params: Params): readonly string[] {
  const { root } = params;
  // `ip` names a device of the guest, so the device has to keep that name.
  const names = root?.nfs !== undefined || params.ip !== undefined ? ['net.ifnames=0'] : [];
  if (root?.device !== undefined)
    return [...names, `root=${root.device}`, ...localWords(params), 'rw', ...ipWords(params, undefined)];
  if (root?.nfs === undefined) return [...names, ...ipWords(params, undefined)];
  const { server, path, version, options } = root.nfs;
  const mount = [`nfsvers=${version}`, 'tcp', ...(options === undefined ? [] : [options])].join(',');
  const ip = ipWords(params, server);
  switch (params.initramfs) {
    // dracut: `nfs4:` is the only way to version 4 (dracut.cmdline(7)).
    case 'dracut':
      return [...names, `root=${version === '3' ? 'nfs' : 'nfs4'}:${server}:${path}:${mount}`, ...ip, 'rw'];
    case 'none':
      return [...names, 'root=/dev/nfs', `nfsroot=${server}:${path},${mount}`, ...ip, 'rw'];
    // `boot=nfs` selects the NFS script also where BOOT=local stands in initramfs.conf.
    case 'initramfs-tools':
      return [...names, 'root=/dev/nfs', 'boot=nfs', `nfsroot=${server}:${path},${mount}`, ...ip, 'rw'];
  }
}

/** An initramfs made for NFS roots (`BOOT=nfs`) asks for an NFS server for ever unless it is told that the root is a disk. */
function localWords({ initramfs, ramdisk }: Params): readonly string[] {
  return initramfs === 'initramfs-tools' && ramdisk !== undefined ? ['boot=local'] : [];
}

/** `ip=client:server:gateway:netmask:host:device:autoconf` (nfsroot.rst). Without an address an NFS root needs DHCP. */
function ipWords({ ip, name }: Params, server: string | undefined): readonly string[] {
  if (ip === undefined) return server === undefined ? [] : ['ip=dhcp'];
  // The kernel takes what follows a dot in the host name for a NIS domain.
  const host = name.split('.')[0] ?? name;
  return [`ip=${[ip.address, server ?? '', ip.gateway ?? '', ip.netmask, host, ip.device, 'off'].join(':')}`];
}
