import assert from 'node:assert/strict';
import { AT_THE_CONSOLE, OVER_SSH } from '../../support/examples/of-networks.ts';
import { resultsOf, tasksOf, wantedOf } from '../../support/examples/results.ts';
import { useFleet } from '../../support/fleet.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { play, runHere, useFolder } from '../../support/play.ts';

/** A play of these tasks of the example, each of them twice. */
function bookOf(names: readonly string[]): string {
  const texts = new Map(tasksOf('xen_network'));
  const tasks = names.flatMap(name => Array<string>(2).fill(texts.get(name) ?? `- name: no task "${name}"\n`));
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('\n').replace(/^(?=.)/gm, '    ')}`;
}

describe('the example of xen_network, each of its tasks carried out twice', () => {
  const folder = useFolder();

  for (const { title, tasks, given } of AT_THE_CONSOLE)
    describe(title, () => {
      const here = useNetworkHost({ commands: ['dnsmasq', 'ovs-vsctl'], prepare: given });

      it('does what it says, and has nothing left to do the second time', async () => {
        const [first, ...enter] = here().enter;
        const played = await play(
          argv => runHere([first, ...enter, 'HOME=/run/home', ...argv]),
          folder.write(`${title}.yaml`, bookOf(tasks)),
          ...['-i', 'here,', '-e', 'ansible_connection=local'],
        );
        const said = JSON.stringify(played.resultsOf('here')) + played.stderr;
        assert.deepEqual(resultsOf(played, 'here', 'xen_network'), wantedOf('xen_network', tasks), said);
      });
    });

  describe('on a host that is reached over the card that moves', () => {
    const fleet = useFleet({ hosts: 2 });

    it('does what it says, and has nothing left to do the second time', async () => {
      const [dom0, server] = fleet().hosts;
      assert.ok(server);
      const must = async (output: Promise<{ exitStatus: number; stderr: string }>): Promise<void> => {
        const { exitStatus, stderr } = await output;
        assert.equal(exitStatus, 0, stderr);
      };
      await must(fleet().runInControl(['ip', 'addr', 'add', '192.0.2.1/24', 'dev', 'br0']));
      // Something has to answer where the example says that NFS does.
      await must(fleet().exec(server, ['sh', '-euc', 'ip addr add 192.0.2.9/24 dev eth0; /usr/sbin/sshd -p 2049']));
      await must(fleet().exec(dom0, ['sh', '-euc', DOM0]));
      const { privateKeyFile: key } = dom0;
      const played = await play(
        argv => fleet().runInControl(argv),
        folder.write('ssh.yaml', bookOf(OVER_SSH)),
        ...['-i', '192.0.2.2,', '--user', 'root', '--private-key', key, '--host-key-checking', 'off'],
        ...['-e', 'ansible_timeout=60'],
      );
      const said = JSON.stringify(played.resultsOf('192.0.2.2')) + played.stderr;
      assert.deepEqual(resultsOf(played, '192.0.2.2', 'xen_network'), wantedOf('xen_network', OVER_SSH), said);
    });
  });
});

/** Has the address of the example, by an ifupdown of which only the name is there. */
const DOM0 = `mkdir -p /etc/network/interfaces.d /etc/rcS.d /etc/init.d
printf 'auto lo\\niface lo inet loopback\\n\\nauto eth0\\niface eth0 inet static\\n    address 192.0.2.2/24\\n    gateway 192.0.2.1\\n\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces
printf '#!/bin/sh\\nexit 9\\n' >/usr/sbin/ifup
chmod 755 /usr/sbin/ifup
ip addr flush dev eth0
ip addr add 192.0.2.2/24 dev eth0
ip route replace default via 192.0.2.1`;
