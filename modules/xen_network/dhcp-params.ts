/** What the bridge gives guests by DHCP. */
export const dhcpParams = {
  type: 'object',
  additionalProperties: false,
  description:
    'DHCP and DNS for the guests of the bridge (host_only, nat), by a dnsmasq of its own; gone when it is not named any more. Needs address.',
  properties: {
    range: {
      type: 'object',
      additionalProperties: false,
      required: ['from', 'to'],
      description: 'Addresses for guests that are not named in hosts; default: these get none.',
      properties: {
        from: { type: 'string', description: 'The first address.' },
        to: { type: 'string', description: 'The last address.' },
      },
    },
    hosts: {
      type: 'array',
      default: [],
      description: 'Guests that always get the same address.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['mac', 'address'],
        properties: {
          mac: { type: 'string', description: "MAC address of the guest's vif." },
          address: { type: 'string', description: 'Its IPv4 address, in the network of the bridge.' },
          name: { type: 'string', description: 'Its host name, which the DNS of the bridge knows too.' },
        },
      },
    },
    lease: {
      type: 'string',
      pattern: '^([0-9]{1,6}[smhd]|infinite)$',
      default: '12h',
      description: 'How long an address is given for: 30m, 12h, 7d, infinite.',
    },
    dns: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Name servers that guests are told of; default: the dom0, which asks those of its resolv.conf.',
    },
  },
} as const;
