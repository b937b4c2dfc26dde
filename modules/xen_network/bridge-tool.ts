import { type Script, sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';

/** How a bridge of the kernel and one of Open vSwitch are made, changed and taken away. */
export interface BridgeTool {
  create(params: Params): readonly [Script, ...Script[]];
  remove(name: string): Script;
  addPort(name: string, port: string): Script;
  removePort(name: string, port: string): Script;
  setMac(name: string, mac: string): Script;
  setMtu(name: string, mtu: number): Script;
}

export function bridgeTool({ switch: kind }: Params): BridgeTool {
  return kind === 'openvswitch' ? OPENVSWITCH : LINUX;
}

/** By sysfs, not by options of `ip link add`: old iproute2 and busybox do not have them. The delay can be 0 only without STP. */
export function stpOff(name: string): Script {
  const bridge = `/sys/class/net/${name}/bridge`;
  return sh`echo 0 > ${`${bridge}/stp_state`} && echo 0 > ${`${bridge}/forward_delay`}`;
}

const LINUX: BridgeTool = {
  create: ({ name, mac, mtu }) => [
    sh`ip link add name ${name} type bridge`,
    stpOff(name),
    ...(mac === undefined ? [] : [LINUX.setMac(name, mac)]),
    ...(mtu === undefined ? [] : [LINUX.setMtu(name, mtu)]),
    sh`ip link set dev ${name} up`,
  ],
  remove: name => sh`ip link del dev ${name}`,
  addPort: (name, port) => sh`ip link set dev ${port} master ${name}`,
  removePort: (_, port) => sh`ip link set dev ${port} nomaster`,
  setMac: (name, mac) => sh`ip link set dev ${name} address ${mac}`,
  setMtu: (name, mtu) => sh`ip link set dev ${name} mtu ${mtu}`,
};

/** `--timeout`, since ovs-vsctl waits for ever for a switch that does not answer. */
const OPENVSWITCH: BridgeTool = {
  create: ({ name, mac, mtu, datapath }) => [
    datapath === undefined
      ? sh`ovs-vsctl --timeout=15 add-br ${name}`
      : sh`ovs-vsctl --timeout=15 add-br ${name} -- set bridge ${name} ${`datapath_type=${datapath}`}`,
    ...(mac === undefined ? [] : [OPENVSWITCH.setMac(name, mac)]),
    ...(mtu === undefined ? [] : [OPENVSWITCH.setMtu(name, mtu)]),
    sh`ip link set dev ${name} up`,
  ],
  remove: name => sh`ovs-vsctl --timeout=15 del-br ${name}`,
  addPort: (name, port) => sh`ovs-vsctl --timeout=15 add-port ${name} ${port}`,
  removePort: (name, port) => sh`ovs-vsctl --timeout=15 del-port ${name} ${port}`,
  setMac: (name, mac) => sh`ovs-vsctl --timeout=15 set bridge ${name} ${`other-config:hwaddr="${mac}"`}`,
  setMtu: (name, mtu) => sh`ovs-vsctl --timeout=15 set interface ${name} ${`mtu_request=${mtu}`}`,
};
