import assert from 'node:assert/strict';
import { useNetworkHost } from '../../support/network-host.ts';
import { START_OVS } from '../../support/openvswitch.ts';
import { hostOnly, networkSteps } from '../../support/network-steps.ts';

describe('xen_network on a real Open vSwitch', function () {
  // The other end is of this host too: it would answer for the address, as if it were another one.
  const here = useNetworkHost({ commands: ['ovs-vsctl'], prepare: `ip link set far1 down\n${START_OVS}` });
  const { converges, isConverged, refuses } = networkSteps(here);
  const ovs = hostOnly({ switch: 'openvswitch', datapath: 'netdev', ports: ['eth1'] });

  it('makes a bridge with a port, keeps it, mends it and takes it away', async () => {
    await converges(ovs);
    await isConverged(ovs);
    assert.equal(here().sh('ovs-vsctl list-ports xenbr0'), 'eth1\n');
    assert.match(here().sh('ip -o -4 addr show dev xenbr0'), /10\.99\.0\.1\/24/);
    here().sh('ovs-vsctl --timeout=30 del-port xenbr0 eth1');
    assert.deepEqual(await converges(ovs), ['put eth1 into xenbr0']);
    here().sh('ip link add vif3.0 type veth peer name far2; ovs-vsctl --timeout=30 add-port xenbr0 vif3.0');
    await isConverged(ovs);
    await refuses({ ...ovs, state: 'absent' }, 'bridge_in_use');
    await converges({ ...ovs, state: 'absent', force: true });
    assert.equal(here().sh('ovs-vsctl list-br'), '');
    await isConverged({ ...ovs, state: 'absent' });
  });

  it('does not take a bridge of the kernel for one of the switch, nor the other way round (fault 43)', async () => {
    await converges(hostOnly());
    await refuses(ovs, 'not_a_bridge');
    await converges(hostOnly({ state: 'absent' }));
    await converges(ovs);
    await refuses(hostOnly(), 'not_a_bridge');
  });
});
