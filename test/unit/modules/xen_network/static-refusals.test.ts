import assert from 'node:assert/strict';
import { xenNetwork } from '../../../../modules/xen_network/index.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { hostOnly, nat } from '../../../support/network-steps.ts';

function codesOf(params: JsonObject): readonly string[] {
  const host = { name: 'dom0-1', groups: ['all'] };
  return (xenNetwork.check?.(params, host) ?? []).map(({ code }) => code);
}

describe('staticRefusals', () => {
  it('refuses what cannot be the name of a bridge (fault 43)', () => {
    for (const name of ['a-name-of-16-byt', '', 'a b', '-x', 'ä', 'vif1.0', 'tap3', 'all', 'lo', '../x', 'x\ny'])
      assert.deepEqual(codesOf(hostOnly({ name })), ['bad_bridge'], JSON.stringify(name));
    assert.deepEqual(codesOf(hostOnly({ name: 'a-name-of-15-by' })), []);
  });

  it('refuses addresses and MACs that no interface can have', () => {
    assert.deepEqual(codesOf(hostOnly({ address: '10.99.0.0/24', mac: '01:00:5e:00:00:01' })), [
      'bad_address',
      'bad_mac',
    ]);
    assert.deepEqual(codesOf(hostOnly({ mac: '00:16:3e:00:00' })), ['bad_mac']);
    assert.deepEqual(codesOf(hostOnly({ mac: '00:00:00:00:00:00' })), ['bad_mac']);
  });

  it('names what a mode cannot do without', () => {
    const { address: _, ...bare } = hostOnly();
    assert.deepEqual(codesOf(bare), ['missing_parameter']);
    assert.deepEqual(codesOf({ ...bare, ports: ['eth1'] }), []);
    assert.deepEqual(codesOf({ ...bare, mode: 'nat', ports: ['eth1'] }), ['missing_parameter', 'missing_parameter']);
    assert.deepEqual(codesOf({ ...bare, mode: 'routed' }), ['missing_parameter']);
    assert.deepEqual(codesOf({ ...bare, mode: 'nat', state: 'absent' }), []);
  });

  it('refuses ports that cannot be ports, and those of a network without a bridge', () => {
    assert.deepEqual(codesOf(hostOnly({ ports: ['eth1', 'xenbr0', 'vif2.0', 'a b'] })), [
      'bad_port',
      'bad_port',
      'bad_port',
    ]);
    assert.deepEqual(codesOf(nat({ ports: ['eth0'] })), ['bad_port']);
    assert.deepEqual(codesOf(hostOnly({ mode: 'routed', uplink: 'eth0', ports: ['eth1'] })), ['useless_parameter']);
    assert.deepEqual(codesOf(nat({ uplink: 'xenbr0' })), ['bad_uplink']);
  });

  it('refuses what a bridge with the uplink in it cannot have, or cannot do', () => {
    const bridged = (more: JsonObject): JsonObject => hostOnly({ mode: 'bridged', uplink: 'eth0', ...more });
    assert.deepEqual(codesOf(bridged({ gateway: '10.99.0.254', reachable: ['10.99.0.9', '10.1.0.9:2049'] })), []);
    assert.deepEqual(codesOf(bridged({ gateway: '10.98.0.1' })), ['bad_gateway']);
    assert.deepEqual(codesOf(bridged({ reachable: ['nfs.example', '10.99.0.9:'] })), ['bad_target', 'bad_target']);
    assert.deepEqual(codesOf(bridged({ ports: ['eth0'] })), ['bad_port']);
    assert.deepEqual(codesOf(bridged({ state: 'absent' })), []);
    assert.deepEqual(codesOf(hostOnly({ mode: 'bridged', state: 'absent' })), ['missing_parameter']);
    assert.deepEqual(codesOf(hostOnly({ mode: 'bridged' })), ['missing_parameter']);
    assert.deepEqual(codesOf(hostOnly({ gateway: '10.99.0.254' })), ['useless_parameter']);
  });

  it('refuses IPv6 addresses that no interface can have, and where a mode has none', () => {
    for (const address6 of [
      '2001:db8::1',
      '2001:db8::1/0',
      '2001:db8::1/129',
      'fe80::1/64',
      'ff02::1/64',
      '::1/128',
      '::/64',
      'g::1/64',
    ])
      assert.deepEqual(codesOf(hostOnly({ address6 })), ['bad_address'], address6);
    assert.deepEqual(codesOf(hostOnly({ address6: '2001:DB8:0::1/64' })), []);
    assert.deepEqual(codesOf(nat({ address6: '2001:db8::1/64' })), ['useless_parameter']);
    assert.deepEqual(codesOf(hostOnly({ address6: '2001:db8::2/64', gateway6: '2001:db8::1' })), ['useless_parameter']);
    const bridged = { mode: 'bridged', uplink: 'eth0', address6: '2001:db8::2/64' };
    assert.deepEqual(codesOf(hostOnly({ ...bridged, gateway6: '2001:db8::1' })), []);
    assert.deepEqual(codesOf(hostOnly({ ...bridged, gateway6: '$(id)' })), ['bad_gateway']);
  });

  it('names what a VLAN needs, and what Open vSwitch cannot do (fault 48)', () => {
    assert.deepEqual(codesOf(hostOnly({ mode: 'vlan', uplink: 'eth0', vlan: 100 })), []);
    assert.deepEqual(codesOf(hostOnly({ mode: 'vlan', uplink: 'eth0' })), ['missing_parameter']);
    assert.deepEqual(codesOf(hostOnly({ vlan: 100 })), ['useless_parameter']);
    const ovs = { switch: 'openvswitch', uplink: 'eth0' };
    assert.deepEqual(codesOf(hostOnly({ ...ovs, mode: 'bridged' })), ['ovs_unsupported']);
    assert.deepEqual(codesOf(hostOnly({ ...ovs, mode: 'vlan', vlan: 100 })), ['ovs_unsupported']);
    assert.deepEqual(codesOf(hostOnly({ datapath: 'netdev' })), ['useless_parameter']);
  });
});
