import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { WithLocalFiles } from '../../src/module/contract.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      description: 'Absolute path of the directory, image file or block device that shall hold the root of one guest.',
    },
    into: {
      type: 'string',
      enum: ['directory', 'image', 'device'],
      default: 'directory',
      description:
        'directory: for an NFS root. image: a file with an ext4 file system, no partition table. device: an ext4 file system on a logical volume or partition; refused while anything else is on it.',
    },
    size: {
      type: 'integer',
      minimum: 8,
      description:
        'With into: image, its size in MiB; a larger one grows it while no guest has it, a smaller one is refused.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description:
        'present: the tree is there, with its identity. absent: it is removed; refused while it is exported, and always for a directory that this module did not make.',
    },
    archive: {
      type: 'string',
      minLength: 1,
      description:
        'Absolute path, on the host, of the tar archive (plain or compressed) that holds the root tree. Only read when there is no tree yet.',
    },
    local_archive: {
      type: 'string',
      minLength: 1,
      description:
        'Path of such an archive on the controller, instead of archive. It is sent whole for each tree: for large ones put the archive on the host.',
    },
    template: {
      type: 'string',
      minLength: 1,
      description: 'Absolute path, on the host, of a folder with a root tree to copy, instead of an archive.',
    },
    debootstrap: {
      type: 'object',
      additionalProperties: false,
      required: ['suite'],
      description: 'Let debootstrap on the host make a Debian or Ubuntu tree, instead of an archive.',
      properties: {
        suite: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]*$', description: 'e.g. bookworm.' },
        mirror: {
          type: 'string',
          pattern: '^(?:https?|ftp|file):/[A-Za-z0-9:/._~%+@-]+$',
          default: 'http://deb.debian.org/debian',
          description: 'Where packages come from.',
        },
        variant: {
          type: 'string',
          enum: ['minbase', 'buildd', 'default'],
          default: 'minbase',
          description: "debootstrap's variant; default: with what every Debian has.",
        },
        include: {
          type: 'array',
          items: { type: 'string', pattern: '^[a-z0-9][a-z0-9.+-]+$' },
          default: ['systemd-sysv', 'udev', 'dbus', 'ifupdown', 'iproute2', 'openssh-server'],
          description: 'Packages besides.',
        },
        arch: { type: 'string', pattern: '^[a-z0-9]+$', description: "Default: the host's." },
        keyring: {
          type: 'string',
          pattern: '^/[A-Za-z0-9/._+-]+$',
          description: 'Keyring file on the host that signs the suite.',
        },
        check_signature: {
          type: 'boolean',
          default: true,
          description: 'False takes a mirror that nobody signed.',
        },
      },
    },
    hostname: {
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$',
      description: 'Name of the guest: all of /etc/hostname, and a line of /etc/hosts.',
    },
    hosts: {
      type: 'array',
      description: 'Further lines of /etc/hosts, which is written as a whole when hostname or hosts is given.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['address', 'names'],
        properties: {
          address: { type: 'string', pattern: '^[0-9A-Fa-f:.]+$', description: 'IPv4 or IPv6 address.' },
          names: {
            type: 'array',
            minItems: 1,
            items: { type: 'string', pattern: '^[A-Za-z0-9._-]+$' },
            description: 'Names of that address, the canonical one first.',
          },
        },
      },
    },
    authorized_keys: {
      type: 'array',
      items: { type: 'string', pattern: '^[^\\n\\r]+$' },
      description: 'Public keys that may log in as root: all of /root/.ssh/authorized_keys, one line each.',
    },
    nameservers: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', pattern: '^[0-9A-Fa-f:.]+$' },
      description: 'Addresses of name servers: all of /etc/resolv.conf.',
    },
    network: {
      type: 'string',
      enum: ['kept', 'manual'],
      default: 'kept',
      description:
        'manual: for an NFS root, nothing in the guest configures again the network that its root comes over; /etc/network/interfaces is written as a whole, with the loopback alone, and networkd and NetworkManager are told to leave ethernet alone. kept: as the source has it; a warning tells what it would configure.',
    },
    console: {
      type: 'string',
      enum: ['kept', 'hvc0'],
      default: 'kept',
      description:
        'hvc0: an init that reads /etc/inittab (sysvinit, busybox) lets log in at hvc0, the console of PV and PVH guests, and no longer at tty1 to tty6; hvc0 stands in /etc/securetty where there is that file. systemd does so by itself. On a disk it is done when that is made. kept: as the source has it; a warning tells when a directory lacks it.',
    },
    kernel_modules: {
      type: 'string',
      pattern: '^/[A-Za-z0-9/._+-]*/[0-9][A-Za-z0-9._+-]*$',
      description:
        'Folder on the host with the modules of the kernel that the guest is given from outside, such as /lib/modules/6.1.0-9-amd64: copied to lib/modules of the root, where its own system finds none of that kernel. On a disk that is done when it is made.',
    },
    fstab: {
      type: 'string',
      enum: ['nfs_root', 'kept'],
      default: 'nfs_root',
      description:
        'nfs_root: lines of /etc/fstab that mount a device as root, or swap, are taken out, since the root comes by NFS. kept: the file stays as it is.',
    },
    force: {
      type: 'boolean',
      default: false,
      description:
        'Unpack again when the archive has changed (all that the guest wrote is lost), and remove a tree that is still exported.',
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params> & WithLocalFiles;

/** The whole of /etc/hosts, or undefined when it is not ours to write. */
function hostsText({ hostname, hosts }: Params): string | undefined {
  if (hostname === undefined && hosts === undefined) return undefined;
  const own = hostname === undefined ? [] : [`127.0.1.1\t${namesOf(hostname)}`];
  const more = (hosts ?? []).map(({ address, names }) => `${address}\t${names.join(' ')}`);
  return ['127.0.0.1\tlocalhost', ...own, '::1\tlocalhost ip6-localhost ip6-loopback', ...more, ''].join('\n');
}

/** A full name is followed by its short form, as resolvers expect. */
function namesOf(hostname: string): string {
  const short = hostname.split('.', 1)[0] ?? hostname;
  return short === hostname ? hostname : `${hostname} ${short}`;
}

/** The files of the guest's identity that are declared, by their path in the tree. */
export function identityFiles(params: Params): ReadonlyMap<string, string> {
  const { hostname, authorized_keys: keys } = params;
  const hosts = hostsText(params);
  return new Map([
    ...(hostname === undefined ? [] : [['etc/hostname', `${hostname}\n`] as const]),
    ...(hosts === undefined ? [] : [['etc/hosts', hosts] as const]),
    ...networkFiles(params),
    ...(keys === undefined ? [] : [['root/.ssh/authorized_keys', keys.map(key => `${key}\n`).join('')] as const]),
  ]);
}

const LEFT_ALONE: ReadonlyMap<string, string> = new Map([
  ['etc/network/interfaces', 'auto lo\niface lo inet loopback\n'],
  ['etc/systemd/network/05-xenplay-root.network', '[Match]\nType=ether\n\n[Link]\nUnmanaged=yes\n'],
  ['etc/NetworkManager/conf.d/05-xenplay-root.conf', '[keyfile]\nunmanaged-devices=type:ethernet\n'],
]);

/** Those of them that say how the guest's network is. */
export function networkFiles({ network, nameservers }: Params): ReadonlyMap<string, string> {
  return new Map([
    ...(nameservers === undefined
      ? []
      : [['etc/resolv.conf', nameservers.map(address => `nameserver ${address}\n`).join('')] as const]),
    ...(network === 'manual' ? LEFT_ALONE : []),
  ]);
}
