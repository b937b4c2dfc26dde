/** One network interface; the keys of xl-network-configuration(5). */
export const VIF = {
  type: 'object',
  additionalProperties: false,
  properties: {
    bridge: { type: 'string', default: 'xenbr0', description: 'Bridge on the dom0; it must exist.' },
    mac: { type: 'string', description: 'Default: derived from fleet, guest and place, the same at every run.' },
    script: {
      type: 'string',
      description: 'Hotplug script; default: what xl.conf says (vif.default.script), or vif-bridge.',
    },
    ip: { type: 'string', description: 'Address for vif-route and anti-spoofing.' },
    gatewaydev: { type: 'string', description: 'Device of the dom0 that vif-route takes its address from.' },
    model: { type: 'string', description: 'Emulated card of an HVM guest, e.g. e1000.' },
    vifname: { type: 'string', description: 'Name of the device in the dom0, at most 15 bytes.' },
    rate: { type: 'string', description: 'e.g. 10Mb/s, 250KB/s, 1MB/s@20ms.' },
    mtu: { type: 'integer', minimum: 68, maximum: 65535, description: 'Default: that of the bridge; Xen 4.15.' },
    type: { type: 'string', enum: ['vif', 'ioemu'], description: 'Paravirtual only, or emulated too (HVM).' },
    backend: { type: 'string', description: 'Driver domain that has the bridge; default the dom0.' },
    devid: { type: 'integer', minimum: 0, description: 'Number in the guest; default: its place in the list.' },
    trusted: { type: 'boolean', description: 'Whether the guest may trust the backend; Xen 4.17.' },
  },
} as const;

/** One disk; the keys of xl-disk-configuration(5). */
export const DISK = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'vdev'],
  properties: {
    path: { type: 'string', description: 'Image file or device on the dom0; it must exist.' },
    vdev: { type: 'string', description: 'Name in the guest, e.g. xvda.' },
    format: {
      type: 'string',
      enum: ['raw', 'qcow', 'qcow2', 'vhd', 'qed'],
      default: 'raw',
      description: 'Format of the image.',
    },
    access: {
      type: 'string',
      enum: ['rw', 'ro'],
      default: 'rw',
      description: 'A disk that is rw belongs to one guest alone.',
    },
    devtype: { type: 'string', enum: ['disk', 'cdrom'], default: 'disk', description: 'Kind of device.' },
    shared: {
      type: 'boolean',
      default: false,
      description:
        'The path is the same image on every host that has it (storage over the network): no other guest of the whole inventory may write to it.',
    },
    script: { type: 'string', description: 'Block script of /etc/xen/scripts; path then is what that script takes.' },
    backend: { type: 'string', description: 'Driver domain that has the disk; default the dom0.' },
    backendtype: {
      type: 'string',
      enum: ['phy', 'qdisk', 'standalone', 'tap'],
      description: 'Default: what xl finds fit; tap: Xen 4.19.',
    },
    discard: { type: 'boolean', description: 'Whether the guest may give blocks back; Xen 4.5.' },
    direct_io_safe: {
      type: 'boolean',
      default: false,
      description: 'No page cache in the dom0; never for an image on NFS; Xen 4.5.',
    },
    specification: { type: 'string', enum: ['xen', 'virtio'], description: 'What the guest sees; Xen 4.17.' },
    trusted: { type: 'boolean', description: 'Whether the guest may trust the backend; Xen 4.17.' },
  },
} as const;

export const VNC = {
  type: 'object',
  additionalProperties: false,
  description: 'A screen over VNC: of the emulated card of an HVM guest, a paravirtual one otherwise.',
  properties: {
    listen: {
      type: 'string',
      default: '127.0.0.1',
      description: 'Address of the dom0; anyone who reaches it sees the screen.',
    },
    display: { type: 'integer', minimum: 0, description: 'Port 5900 + this; left out: the first free one.' },
    password: { type: 'string', description: 'Stands in the config file, which only root may read then.' },
    keymap: { type: 'string', description: 'e.g. de.' },
  },
} as const;
