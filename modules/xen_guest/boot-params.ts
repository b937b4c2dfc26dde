/** What the guest's kernel mounts as /. */
export const ROOT = {
  type: 'object',
  additionalProperties: false,
  description:
    "What the guest's kernel mounts as /: an NFS export, or a device; left out with a bootloader or cmdline.",
  properties: {
    nfs: {
      type: 'object',
      additionalProperties: false,
      required: ['server', 'path'],
      description: 'Root over NFS.',
      properties: {
        server: { type: 'string', description: 'IPv4 address of the NFS server as the guest sees it.' },
        path: { type: 'string', description: 'Exported folder.' },
        version: {
          type: 'string',
          enum: ['3', '4', '4.1', '4.2'],
          default: '3',
          description: "NFS version; Debian's initramfs (klibc nfsmount) speaks 3 only.",
        },
        options: { type: 'string', description: 'More mount options, with commas.' },
      },
    },
    device: {
      type: 'string',
      description:
        'Disk or partition in the guest, e.g. /dev/xvda1. An initramfs of initramfs-tools is told boot=local, so that one that was made for NFS roots does as well.',
    },
  },
} as const;

/** How the kernel's command line sets the network up. */
export const IP = {
  type: 'object',
  additionalProperties: false,
  required: ['address', 'netmask'],
  description:
    'Static IPv4 set-up by the kernel command line (ip=); needed for an NFS root. Left out: ip=dhcp for an NFS root.',
  properties: {
    address: { type: 'string', description: 'Address of the guest.' },
    netmask: { type: 'string', description: 'e.g. 255.255.255.0.' },
    gateway: { type: 'string', description: 'Default gateway.' },
    device: {
      type: 'string',
      default: 'eth0',
      description: 'Network device in the guest (net.ifnames=0 is set, so that it is eth0).',
    },
  },
} as const;
