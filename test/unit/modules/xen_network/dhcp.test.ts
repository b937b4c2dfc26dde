import assert from 'node:assert/strict';
import { xenNetwork } from '../../../../modules/xen_network/index.ts';
import { dhcpText } from '../../../../modules/xen_network/dhcp.ts';
import type { Params } from '../../../../modules/xen_network/params.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { hostOnly, nat } from '../../../support/network-steps.ts';

const guest = { mac: '00:16:3e:00:00:07', address: '10.99.0.7', name: 'g7' };
const dhcp = (more: JsonObject): JsonObject => ({ hosts: [], lease: '12h', dns: [], ...more });

function refusalsOf(params: JsonObject): readonly string[] {
  const wrong = xenNetwork.check?.(params, { name: 'dom0-1', groups: ['all'] }) ?? [];
  return wrong.map(({ code, param }) => `${code} ${(param ?? []).join('.')}`);
}

describe('DHCP on a bridge', () => {
  it('is refused where a guest would get an address that is not its own, or not of the bridge', () => {
    const refused = (more: JsonObject): readonly string[] => refusalsOf(nat({ dhcp: dhcp(more) }));
    assert.deepEqual(refused({ hosts: [guest] }), []);
    assert.deepEqual(refused({}), ['missing_parameter dhcp']);
    assert.deepEqual(refused({ hosts: [guest, { ...guest, mac: '00:16:3E:00:00:08', name: 'g8' }] }), [
      'twice dhcp.hosts.1.address',
    ]);
    assert.deepEqual(refused({ hosts: [guest, { mac: '00:16:3E:00:00:07', address: '10.99.0.8' }] }), [
      'twice dhcp.hosts.1.mac',
    ]);
    for (const address of ['10.99.0.1', '10.98.0.7', '10.99.0.0', '10.99.0.255', '10.99.0.7/24', '10.99.0.07', 'g7'])
      assert.equal(refused({ hosts: [{ ...guest, address }] }).length, 1, address);
    for (const name of ['a b', 'x,infinite', '-a', 'a.b', 'a\nport=0', ''])
      assert.deepEqual(refused({ hosts: [{ ...guest, name }] }), ['bad_name dhcp.hosts.0.name'], name);
    assert.deepEqual(refused({ hosts: [{ ...guest, mac: 'x' }] }), ['bad_mac dhcp.hosts.0.mac']);
    assert.deepEqual(refused({ range: { from: '10.99.0.20', to: '10.99.0.10' } }), ['bad_range dhcp.range']);
    assert.deepEqual(refused({ range: { from: '10.98.0.20', to: '10.99.0.30' } }), ['bad_range dhcp.range']);
    assert.deepEqual(refused({ hosts: [guest], dns: ['ns.example'] }), ['bad_address dhcp.dns.0']);
  });

  it('is for networks that are our own', () => {
    const wanted = { dhcp: dhcp({ hosts: [guest] }) };
    assert.deepEqual(refusalsOf(hostOnly({ mode: 'bridged', uplink: 'eth0', ...wanted })), ['useless_parameter dhcp']);
    assert.deepEqual(refusalsOf(hostOnly({ mode: 'vlan', uplink: 'eth0', vlan: 5, ...wanted })), [
      'useless_parameter dhcp',
    ]);
    const { address: _, ...bare } = hostOnly({ ports: ['eth1'], ...wanted });
    assert.deepEqual(refusalsOf(bare), ['missing_parameter dhcp']);
  });

  it('leads guests nowhere that the bridge does not lead', () => {
    const textOf = (params: JsonObject): string => dhcpText(params as unknown as Params);
    const hosts = dhcp({ hosts: [guest] });
    assert.match(textOf(nat({ dhcp: hosts })), /^dhcp-option=option:router,10\.99\.0\.1$/m);
    assert.match(textOf(hostOnly({ dhcp: hosts })), /^dhcp-option=option:router$/m);
    assert.match(
      textOf(hostOnly({ address: '10.99.0.1/20', dhcp: hosts })),
      /^dhcp-range=10\.99\.0\.0,static,255\.255\.240\.0,12h$/m,
    );
  });
});
