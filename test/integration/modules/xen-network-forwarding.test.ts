import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import { type Script, standalone } from '../../../src/module/script.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Plan } from '../../../src/module/contract.ts';
import { needs } from '../../support/needs.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, nat, NETWORK_SHELLS } from '../../support/network-steps.ts';

/** All that the kernel changes when ip_forward is turned on, and once more when it is turned off. */
const TOUCHED = `cd /proc/sys/net/ipv4; grep -H . ip_forward conf/all/accept_redirects conf/*/forwarding`;

for (const shell of NETWORK_SHELLS) {
  describe(`forwarding that xen_network turned on, under ${shell.join(' ')}`, function () {
    const here = useNetworkHost({ shell });
    const planFor = async (given: JsonObject): Promise<Plan> =>
      xenNetwork.plan(xenNetwork.parse(await here().run(xenNetwork.probe(given)), given), given);

    function go(script: Script, input = ''): string {
      here().sh(`cat >/run/input <<'END'\n${input}END\ncat >/run/script <<'THE_END'\n${standalone(script)}\nTHE_END\n`);
      return here().sh(`${shell.join(' ')} /run/script </run/input`);
    }

    it('is undone with the rule of nft that it came with, where there is no iptables', async function () {
      needs(this, 'command nft');
      here().sh(
        `for file in /sbin/iptables /usr/sbin/iptables; do test ! -e "\${file}" || mount --bind /dev/null "\${file}"; done`,
      );
      here().sh(`ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0; ip link set br0 up
ip addr add 192.0.2.2/24 dev br0`);
      const plan = await planFor(hostOnly({ name: 'br0' }));
      assert.ok(plan.kind === 'changes' && plan.transaction !== undefined);
      const none = go(plan.transaction.snapshot);
      const rule = (subnet: string): string => `nft 'add table ip xenplay-br0; flush table ip xenplay-br0
add chain ip xenplay-br0 postrouting { type nat hook postrouting priority 100 ; }
add rule ip xenplay-br0 postrouting ip saddr ${subnet} oifname "eth1" masquerade'`;
      here().sh(rule('10.99.0.0/24'));
      const [one, had] = [go(plan.transaction.snapshot), here().sh('nft list ruleset')];
      here().sh(rule('10.98.0.0/24'));
      for (const _ of ['once', 'twice']) {
        go(plan.transaction.restore, one);
        assert.equal(here().sh('nft list ruleset'), had);
      }
      go(plan.transaction.restore, none);
      assert.equal(here().sh('nft list ruleset'), '');
    });

    for (const redirects of ['0', '1']) {
      it(`is undone with what the kernel changed along with it, accept_redirects being ${redirects}`, async () => {
        here().sh(`cd /proc/sys/net/ipv4/conf; echo ${redirects} >all/accept_redirects; echo 1 >eth1/forwarding
ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0; ip link set br0 up; ip addr add 192.0.2.2/24 dev br0`);
        const before = here().sh(TOUCHED);
        const plan = await planFor(hostOnly({ name: 'br0' }));
        assert.ok(plan.kind === 'changes' && plan.transaction !== undefined);
        const seen = go(plan.transaction.snapshot);
        here().sh('echo 1 >/proc/sys/net/ipv4/ip_forward');
        assert.notEqual(here().sh(TOUCHED), before);
        go(plan.transaction.restore, seen);
        assert.equal(here().sh(TOUCHED), before);
        go(plan.transaction.restore, seen);
        assert.equal(here().sh(TOUCHED), before);
      });

      it(`outside of a transaction, too, accept_redirects being ${redirects}`, async () => {
        here().sh(`echo ${redirects} >/proc/sys/net/ipv4/conf/all/accept_redirects`);
        const before = here().sh(TOUCHED);
        const plan = await planFor(nat());
        const changes = plan.kind === 'changes' ? plan.changes : [];
        const change = changes.find(({ summary }) => summary === 'forward packets between interfaces');
        for (const actions of [change?.actions, change?.undo]) {
          for (const action of actions ?? []) {
            assert.ok(action.kind === 'run');
            go(action.script);
          }
        }
        assert.equal(here().sh(TOUCHED), before);
      });
    }
  });
}
