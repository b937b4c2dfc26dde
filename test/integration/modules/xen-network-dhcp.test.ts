import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/model/json.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { nat, NETWORK_SHELLS, networkSteps } from '../../support/network-steps.ts';

const FILE = '/etc/xenplay/dnsmasq-xenbr0.conf';

/** A guest's card in the bridge, and a client on its other end that prints what it is given. */
const GUEST = `ip link add vif7.0 type veth peer name guest7
ip link set guest7 address 00:16:3e:00:00:07
ip link set vif7.0 master xenbr0
ip link set vif7.0 up
ip link set guest7 up
printf '#!/bin/sh\\ntest "$1" != bound || echo "\${ip} \${mask} \${router:-none} \${dns:-none} \${hostname:-none}" > /run/bound\\n' > /run/client
chmod 755 /run/client`;
const ASK =
  'rm -f /run/bound; busybox udhcpc -i guest7 -n -q -f -t 60 -T 1 -s /run/client >/dev/null 2>&1; cat /run/bound';

for (const shell of NETWORK_SHELLS) {
  describe(`xen_network gives guests addresses by a real dnsmasq, under ${shell.join(' ')}`, function () {
    // Its lease file is of this host alone.
    const prepare = 'mount -t tmpfs tmpfs /var/lib';
    const here = useNetworkHost({ shell, commands: ['dnsmasq', 'busybox'], prepare });
    const { converges, isConverged, refuses } = networkSteps(here);
    const withDhcp = (dhcp: JsonObject): JsonObject => nat({ dhcp: { hosts: [], lease: '12h', dns: [], ...dhcp } });
    const guest = { mac: '00:16:3E:00:00:07', address: '10.99.0.7', name: 'g7' };
    const running = (): string => here().sh(`pgrep -fc -- '--conf-file=${FILE} *$' || :`).trim();

    it('the declared one to the guest that is named, anew when the play changes, and none when it is gone', async () => {
      const named = withDhcp({ hosts: [guest] });
      await converges(named);
      await isConverged(named);
      here().sh(GUEST);
      assert.equal(here().sh(ASK), '10.99.0.7 24 10.99.0.1 10.99.0.1 g7\n');
      const moved = withDhcp({ hosts: [{ ...guest, address: '10.99.0.8' }], dns: ['192.0.2.53'] });
      assert.deepEqual(await converges(moved), [`write ${FILE}`, 'start dnsmasq on xenbr0 anew']);
      assert.equal(here().sh(ASK), '10.99.0.8 24 10.99.0.1 192.0.2.53 g7\n');
      here().sh(
        'pid=$(cat /run/xenplay-dnsmasq-xenbr0.pid); kill "${pid}"; while grep -q . "/proc/${pid}/cmdline" 2>/dev/null; do sleep 0.1; done',
      );
      assert.deepEqual(await converges(moved), ['start dnsmasq on xenbr0']);
      assert.ok((await converges(nat())).includes('stop dnsmasq on xenbr0'));
      assert.equal(running(), '0');
      await isConverged(nat());
    });

    it('one of the range to others; and nothing of it is left when the bridge is absent', async () => {
      const ranged = withDhcp({ range: { from: '10.99.0.100', to: '10.99.0.100' } });
      await converges(ranged);
      here().sh(GUEST);
      assert.match(here().sh(ASK), /^10\.99\.0\.100 24 10\.99\.0\.1 /);
      assert.match(here().sh('cat /etc/network/interfaces.d/xenplay-xenbr0'), /^ {4}up .*dnsmasq --conf-file=/m);
      here().sh('ip link del guest7');
      const gone = nat({ state: 'absent' });
      await converges(gone);
      assert.equal(running(), '0');
      assert.equal(here().sh('ls /etc/xenplay'), '');
      await isConverged(gone);
    });

    it('but not where there is no dnsmasq', async () => {
      here().sh('mount --bind /dev/null "$(readlink -f "$(command -v dnsmasq)")"');
      await refuses(withDhcp({ hosts: [guest] }), 'missing_tool');
    });
  });
}
