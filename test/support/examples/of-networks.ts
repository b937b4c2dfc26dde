import { START_OVS } from '../openvswitch.ts';

/** Tasks of the example of xen_network that follow each other on one host, each of them twice. */
export interface NetworkExamples {
  readonly title: string;
  /** By the beginning of its name. */
  readonly tasks: readonly string[];
  /** Shell text that makes on the host what they take for granted. */
  readonly given: string;
}

/** On a network of its own, with the links and tools of a real one. */
export const AT_THE_CONSOLE: readonly NetworkExamples[] = [
  {
    title: 'bridges, NAT and routes',
    tasks: [
      'A bridge for guests that need only the dom0',
      "A bridge whose guests reach the world under the dom0's address",
      'The same, and guests get their addresses and names from the dom0',
      'Guests by vif-route',
      'A second card and the guests in one bridge, the dom0 without an address there',
      'The bridge of guests that name none',
      'What differs from the wish, told and not changed',
      'No bridge any more, be it of which mode',
    ],
    given: `ip link set far1 down; mount -t tmpfs tmpfs /var/lib
mkdir -p /etc/xen/scripts; touch /etc/xen/scripts/vif-bridge /etc/xen/scripts/vif-route`,
  },
  {
    title: 'Open vSwitch',
    tasks: ['A bridge of Open vSwitch; guests take a VLAN by "bridge=ovsbr0.100"'],
    // A bridge of the switch's own datapath: whether the kernel has one is up to the machine.
    given: `(${START_OVS}
)
ip link set far1 down; mount -t tmpfs tmpfs /var/lib; mkdir -p /etc/xen/scripts; touch /etc/xen/scripts/vif-openvswitch
ovs-vsctl --timeout=30 add-br ovsbr0 -- set bridge ovsbr0 datapath_type=netdev`,
  },
];

/** On a host that is reached over the card that moves. */
export const OVER_SSH: readonly string[] = [
  'The card that the dom0 is reached by goes into a bridge; unless the dom0 is reached again, it goes back by itself',
  'The card gets the addresses of the bridge back, by the same way',
  'The same; what an earlier run left unconfirmed (its controller died) is undone first',
];
