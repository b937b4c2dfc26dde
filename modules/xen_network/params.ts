import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { dhcpParams } from './dhcp-params.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: {
      type: 'string',
      default: 'xenbr0',
      description: 'Name of the bridge, at most 15 bytes. Not used in mode routed.',
    },
    mode: {
      type: 'string',
      enum: ['host_only', 'bridged', 'vlan', 'nat', 'routed'],
      default: 'host_only',
      description:
        "host_only: guests reach the dom0, each other and what is behind the ports; bridged: the uplink itself is in the bridge, and the dom0's address is the bridge's; vlan: one VLAN of the uplink is in the bridge, the uplink itself stays as it is; nat: guests reach the world beyond the uplink, under its address; routed: guests by vif-route, no bridge.",
    },
    switch: {
      type: 'string',
      enum: ['linux', 'openvswitch'],
      default: 'linux',
      description:
        'What the bridge is made with. openvswitch (host_only, nat): it has to run; guests take a VLAN by "bridge=NAME.TAG".',
    },
    address: {
      type: 'string',
      description:
        'IPv4 address of the dom0 on the bridge with its prefix length, e.g. 10.99.0.1/24; needed unless routed, absent, or with ports.',
    },
    datapath: {
      type: 'string',
      enum: ['system', 'netdev'],
      description:
        'Of a new bridge of Open vSwitch: in the kernel, or in the switch itself where the kernel has none; default: its own.',
    },
    address6: {
      type: 'string',
      description: 'IPv6 address of the dom0 on the bridge with its prefix length (host_only, bridged, vlan).',
    },
    uplink: { type: 'string', description: 'Interface towards the world (bridged, vlan, nat, routed).' },
    vlan: {
      type: 'integer',
      minimum: 1,
      maximum: 4094,
      description:
        'Number of the VLAN (vlan). Its link is called like the uplink with ".NUMBER", or vlanNUMBER where that is too long.',
    },
    gateway: {
      type: 'string',
      description: 'IPv4 address of the default gateway (bridged); default: the one that the host has.',
    },
    gateway6: {
      type: 'string',
      description: 'IPv6 address of the default gateway (bridged, with address6); default: as it is.',
    },
    ports: {
      type: 'array',
      items: { type: 'string' },
      uniqueItems: true,
      default: [],
      description:
        'Interfaces that are put into the bridge. One that has an address, or that carries the connection to the host, is refused. Other ports that are there stay. The card that the host is reached by: mode bridged.',
    },
    dhcp: dhcpParams,
    mtu: { type: 'integer', minimum: 576, maximum: 65535, description: 'MTU of the bridge; default: left as it is.' },
    mac: {
      type: 'string',
      description:
        'MAC address of the bridge, so that it does not follow its ports; default: that of the uplink, else left as it is.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description:
        'absent: bridge, rules and files of this module gone; of mode bridged, the addresses go back to the uplink.',
    },
    renderer: {
      type: 'string',
      enum: ['auto', 'ifupdown', 'networkd', 'netplan', 'networkmanager', 'ifcfg'],
      default: 'auto',
      description:
        'Who sets the network up at boot; auto: by evidence, and refused when there is more than one. netplan: with networkd, as far as the uplink is written in lines of its own. networkmanager: the uplink is the only port, and its name servers, search domains, firewall zone and MTU go along. ifcfg (host_only): bridges without ports. vlan needs ifupdown, netplan or networkmanager, openvswitch ifupdown.',
    },
    xl_default: {
      type: 'boolean',
      default: false,
      description:
        'Make this network the one of guests whose vif names none (vif.default.bridge, .script and .gatewaydev in /etc/xen/xl.conf; what was there is kept as xl.conf.xenplay-was); with state absent, take it out there.',
    },
    audit: {
      type: 'boolean',
      default: false,
      description:
        'Only tell what differs, of the running network and of each file, or why the network cannot be had: as warnings, and as "audit" in what is registered. Nothing is changed.',
    },
    rollback_after: {
      type: 'integer',
      minimum: 10,
      maximum: 900,
      default: 120,
      description:
        'Seconds after which the host undoes a change of the network that it is reached by, unless it was reached and found right by then.',
    },
    rehearse: {
      type: 'string',
      enum: ['first', 'always', 'never'],
      default: 'first',
      description:
        'Where to try the way back before such a change: on the first host of a run, on every one, or on none.',
    },
    resolve: {
      type: 'string',
      enum: ['commit', 'rollback'],
      description:
        'What is done first with such a change of an earlier run that was neither confirmed nor undone; default: it is shown, and nothing is done. commit: it is kept, by the connection that this run comes over; rollback: it is undone now. Without one there, nothing.',
    },
    reachable: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description:
        'What the host must reach after such a change, besides its gateway: addresses, or address:port for TCP (an NFS server: 192.0.2.9:2049).',
    },
    force: { type: 'boolean', default: false, description: 'Remove the bridge although guests are attached.' },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
