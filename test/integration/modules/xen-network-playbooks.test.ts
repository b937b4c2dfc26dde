import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { useNetworkHost } from '../../support/network-host.ts';
import { START_OVS } from '../../support/openvswitch.ts';
import { play, type Played, runHere, useFolder } from '../../support/play.ts';

const INVENTORY = `dom0:
  hosts:
    here: { ansible_connection: local }
  vars:
    bridge: xenbr0
    uplink: eth0
    trunk: eth1
    nat_address: 10.99.0.1/24
    nat_range: { from: 10.99.0.100, to: 10.99.0.199 }
    nat_guests:
      - { name: g7, mac: "00:16:3e:00:00:07", address: 10.99.0.7 }
      - { name: g8, mac: "00:16:3e:00:00:08", address: 10.99.0.8 }
    ovs_bridge: ovsbr0
    ovs_datapath: netdev
    vlans:
      - { id: 100, bridge: xenbr100 }
      - { id: 200, bridge: xenbr200, address: 10.200.0.1/24 }
`;

const PREPARE = `ip link set far1 down; mount -t tmpfs tmpfs /var/lib
mkdir -p /etc/xen/scripts; touch /etc/xen/scripts/vif-bridge /etc/xen/scripts/vif-route /etc/xen/scripts/vif-openvswitch`;

describe('playbooks of networks', function () {
  const folder = useFolder();
  const here = useNetworkHost({ commands: ['dnsmasq', 'ovs-vsctl'], prepare: PREPARE });
  const run = (name: string, ...options: readonly string[]): Promise<Played> => {
    const [first, ...enter] = here().enter;
    return play(
      argv => runHere([first, ...enter, 'HOME=/run/home', ...argv]),
      // Who enters a host begins at its root.
      resolve('playbooks', `${name}.yaml`),
      ...['-i', folder.write('inventory.yaml', INVENTORY), ...options],
    );
  };
  const statuses = (played: Played): readonly string[] => {
    const results = played.resultsOf('here');
    assert.equal(played.code, 0, JSON.stringify(results) + played.stderr);
    return results.map(({ status }) => status);
  };

  /** Says in check mode what the first run then does; the second has nothing to do. */
  async function convergesOnce(name: string): Promise<void> {
    assert.deepEqual(statuses(await run(name, '--check')), ['changed']);
    assert.deepEqual(statuses(await run(name)), ['changed']);
    const again = await run(name);
    assert.deepEqual([statuses(again), again.end?.exchanges['here']], [['ok'], 1]);
  }
  const defaults = (): string => here().sh('cat /etc/xen/xl.conf');

  it('make a NAT bridge with addresses for guests; a second run changes nothing', async () => {
    await convergesOnce('nat-guests');
    assert.match(here().sh('cat /etc/xenplay/dnsmasq-xenbr0.conf'), /^dhcp-host=00:16:3e:00:00:08,10\.99\.0\.8,g8$/m);
    assert.match(here().sh('iptables -w -t nat -S'), /-s 10\.99\.0\.0\/24 -o eth0 -j MASQUERADE/);
    assert.equal(defaults(), 'vif.default.script="/etc/xen/scripts/vif-bridge"\nvif.default.bridge="xenbr0"\n');
  });

  it('route guests; a second run changes nothing', async () => {
    await convergesOnce('routed-guests');
    assert.equal(here().sh('cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/eth0/proxy_arp'), '1\n1\n');
    assert.equal(defaults(), 'vif.default.script="/etc/xen/scripts/vif-route"\nvif.default.gatewaydev="eth0"\n');
  });

  it('make a switch of Open vSwitch; a second run changes nothing', async () => {
    here().sh(START_OVS);
    await convergesOnce('openvswitch');
    assert.equal(here().sh('ovs-vsctl --timeout=30 list-ports ovsbr0'), 'eth1\n');
    assert.equal(defaults(), 'vif.default.script="/etc/xen/scripts/vif-openvswitch"\nvif.default.bridge="ovsbr0"\n');
  });

  it('put VLANs into bridges, where the kernel has VLANs; elsewhere they say what they would do', async () => {
    const checked = await run('vlan-bridges', '--check');
    assert.deepEqual(statuses(checked), ['changed']);
    const hasVlans =
      here().sh('ip link add link eth1 name probe type vlan id 9 2>/dev/null && echo yes || echo no') === 'yes\n';
    if (hasVlans) await convergesOnce('vlan-bridges');
    else assert.match(JSON.stringify(checked.resultsOf('here')), /take VLAN 100 off eth0 as eth0\.100/);
  });
});
