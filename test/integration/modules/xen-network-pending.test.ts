import assert from 'node:assert/strict';
import type { TaskResult } from '../../../src/model/result.ts';
import { beginTransaction, until } from '../../support/begun-transaction.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly } from '../../support/network-steps.ts';
import { play, type Played, runHere, useFolder } from '../../support/play.ts';

const FOLDER = '/var/lib/xenplay/transaction';
const INVENTORY = `all: { hosts: { here: { ansible_connection: local } } }\n`;
const BRIDGED = hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24', rollback_after: 900 });

/** What undoes a change after a reboot needs a place; and no machine that this host is part of may keep what is tried here. */
const PREPARE = `mount -t tmpfs tmpfs /var/lib; mount -o remount,size=64m /etc
mkdir -p /etc/rcS.d /etc/init.d
printf 'auto eth0\\niface eth0 inet static\\n    address 192.0.2.2/24\\n    gateway 192.0.2.1\\nsource /etc/network/interfaces.d/*\\n' > /etc/network/interfaces
ip netns add other; ip link set far0 netns other; ip -n other link set far0 up; ip -n other addr add 192.0.2.1/24 dev far0
ip addr replace 192.0.2.2/24 broadcast + dev eth0`;
/** Why nobody waits for the time to be over. */
const KILL_TIMER = `kill -9 "$(cat ${FOLDER}/timer.pid)"`;

describe('a change of the network that an earlier run left unconfirmed', function () {
  const folder = useFolder();
  const here = useNetworkHost({ prepare: PREPARE });

  async function run(more: string, ...options: readonly string[]): Promise<TaskResult> {
    const [first, ...enter] = here().enter;
    const text = `- hosts: here
  gather_facts: false
  tasks:
    - xen_network: { name: xenbr0, mode: bridged, uplink: eth0, address: 192.0.2.2/24, rollback_after: 900, rehearse: never${more} }
`;
    const played: Played = await play(
      argv => runHere([first, ...enter, 'HOME=/run/home', ...argv]),
      folder.write('play.yaml', text),
      ...['-i', folder.write('inventory.yaml', INVENTORY), ...options],
    );
    const [result, ...others] = played.resultsOf('here');
    assert.ok(result !== undefined && others.length === 0, played.stderr);
    return result;
  }

  /** What other tasks give meanwhile. */
  async function others(tasks: string, ...more: readonly string[]): Promise<readonly TaskResult[]> {
    const [first, ...enter] = here().enter;
    const played: Played = await play(
      argv => runHere([first, ...enter, 'HOME=/run/home', ...argv]),
      folder.write('others.yaml', `- hosts: here\n  gather_facts: false\n  tasks:\n${tasks}`),
      ...['-i', folder.write('inventory.yaml', INVENTORY), ...more],
    );
    return played.resultsOf('here');
  }

  const picture = (): string =>
    here()
      .sh(
        'for link in /sys/class/net/*; do echo "${link} $(readlink "${link}/master" || :)"; done; ip -o -4 addr show; ip -4 route; cat /etc/network/interfaces; ls -R /etc/network /etc/rcS.d /etc/init.d',
      )
      .replaceAll(/^\d+: /gm, '');

  async function begin(): Promise<string> {
    const before = picture();
    const { exitStatus, stdout, stderr } = await beginTransaction(here(), BRIDGED);
    assert.equal(exitStatus, 0, stdout + stderr);
    here().sh(until(`test -s ${FOLDER}/applied`));
    return before;
  }

  it('is shown, and nothing else is done, until it is kept', async () => {
    await begin();
    const changed = picture();
    for (const options of [['--check'], []]) {
      const { status, failure } = await run('', ...options);
      assert.deepEqual([status, failure?.code], ['failed', 'transaction_pending']);
      assert.match(
        failure?.cause ?? '',
        /not settled \(add the bridge xenbr0; .*, begun \d+ s ago\): it is made, and the host undoes it in \d+ s unless it is confirmed$/s,
      );
    }
    here().sh(KILL_TIMER);
    assert.match(
      (await run('')).failure?.cause ?? '',
      /it is made, and nothing undoes it before the next boot: its timer is gone$/,
    );
    assert.equal(picture(), changed);
    const checked = await run(', resolve: commit', '--check');
    assert.deepEqual([checked.status, picture()], ['changed', changed]);
    const kept = await run(', resolve: commit');
    assert.equal(kept.status, 'changed', JSON.stringify(kept.failure));
    assert.match(
      kept.changes.map(({ summary }) => summary).join(),
      /^keep the unconfirmed change \(add the bridge xenbr0; .*\)$/,
    );
    assert.equal(here().sh(`ls ${FOLDER}; ls /etc/rcS.d`), 'applied\nboot_id\ncommitted\nid\nlog\n');
    assert.equal((await run(', resolve: commit')).status, 'ok');
  });

  it('is waited for by what else changes the network, and by nothing else', async () => {
    here().sh(
      `for name in networking other; do printf '#!/bin/sh\ntest "$1" != restart || echo "\${0##*/}" >>/run/restarted\n' >/etc/init.d/$name; chmod 755 /etc/init.d/$name; done`,
    );
    await begin();
    const changed = picture();
    const [file, flow, same, ...services] = await others(`
    - copy: { content: x, dest: /run/file }
    - sysctl: { name: net.ipv4.ip_forward, value: 1, sysctl_file: /run/sysctl.conf }
      ignore_errors: true
    - sysctl: { name: kernel.hostname, value: other, sysctl_file: /run/sysctl.conf, sysctl_set: false, reload: false }
    - service: { name: networking, state: restarted }
      ignore_errors: true
    - service: { name: other, state: restarted }
`);
    assert.deepEqual(
      services.map(({ status, failure }) => failure?.code ?? status),
      ['transaction_pending', 'changed'],
      JSON.stringify(services),
    );
    assert.equal(here().sh('cat /run/restarted'), 'other\n');
    assert.deepEqual([file?.status, flow?.failure?.code, same?.status], ['changed', 'transaction_pending', 'changed']);
    assert.match(flow?.failure?.cause ?? '', /^nothing was changed: .* is not settled \(add the bridge xenbr0;/);
    assert.equal(picture(), changed);
    assert.equal(here().sh('cat /run/sysctl.conf'), 'kernel.hostname=other\n');
  });

  it('is told in check mode too, to whatever would write where the network is declared', async () => {
    await begin();
    const before = here().sh('cat /etc/network/interfaces; ls -R /etc/network');
    const tasks = `
    - copy: { content: x, dest: /etc/network/interfaces.d/more }
    - lineinfile: { path: /etc/network/interfaces, line: "# one more" }
    - file: { path: /etc/network, state: absent }
    - file: { path: /etc/netplan/../network/new, state: touch }
    - sysctl: { name: net.ipv4.ip_forward, value: 1, sysctl_file: /run/sysctl.conf }
    - copy: { content: x, dest: /etc/networks }
    - file: { path: /etc/network, state: directory }
`;
    const wanted = [...Array<string>(5).fill('transaction_pending'), 'changed', 'ok'];
    for (const options of [['--check'], []]) {
      const results = await others(tasks.replace(/ }\n/g, ' }\n      ignore_errors: true\n'), ...options);
      assert.deepEqual(
        results.map(({ status, failure }) => failure?.code ?? status),
        wanted,
        JSON.stringify(results),
      );
    }
    assert.equal(here().sh('cat /etc/network/interfaces; ls -R /etc/network'), before);
  });

  it('is warned of by commands that seem to touch the network', async () => {
    await begin();
    const script = folder.write('fix.sh', '#!/bin/sh\n: ip link set dev nothing down\n');
    const tasks = [
      'command: true ifup eth7',
      "shell: ': >/etc/network/interfaces.d/more; rm /etc/network/interfaces.d/more'",
      `script: ${script}`,
      "raw: ': ; true systemctl restart networking'",
      '{ command: true ifup eth8, async: 30, poll: 1 }',
      '{ command: true ifup eth8, async: 30, poll: 0 }',
      'command: cat /proc/net/dev',
      'shell: ip addr show',
    ];
    const results = await others(tasks.map(task => `    - ${task}\n`).join(''));
    assert.deepEqual(
      results.map(({ status, warnings }) => [
        status,
        warnings.filter(text => text.includes('neither confirmed')).length,
      ]),
      [1, 1, 1, 1, 1, 1, 0, 0].map(count => ['changed', count]),
      JSON.stringify(results),
    );
    here().sh(`sh ${FOLDER}/rollback.sh now`);
    const [after] = await others('    - command: true ifup eth7\n');
    assert.deepEqual(after?.warnings, []);
  });

  it('is undone when the play says so, and then the host is brought to what the task declares', async () => {
    const before = await begin();
    const gone = await run(', state: absent, resolve: rollback');
    assert.equal(gone.status, 'changed', JSON.stringify(gone.failure));
    assert.deepEqual(gone.changes.length, 1);
    assert.equal(picture(), before);
    await begin();
    const anew = await run(', resolve: rollback');
    assert.equal(anew.facts['transaction'], 'committed', JSON.stringify(anew.failure));
    const [first, second] = anew.changes.map(({ summary }) => summary);
    assert.match(first ?? '', /^undo the unconfirmed change/);
    assert.equal(second, 'add the bridge xenbr0');
  });

  it('and that could not be undone whole is shown with why; it is undone once what was in the way is mended', async () => {
    const before = await begin();
    here().sh(
      `sed -i 's/^set -u$/& ; echo "failed: nothing works"; exit 1/' ${FOLDER}/restore.sh; sh ${FOLDER}/rollback.sh now`,
    );
    const shown = await run('');
    assert.match(
      shown.failure?.cause ?? '',
      /the host could not undo it whole \(failed: nothing works\)|could not undo it whole \(the live state/,
    );
    assert.equal((await run(', resolve: commit')).failure?.code, 'cannot_commit');
    const still = await run(', state: absent, resolve: rollback');
    assert.equal(still.failure?.code, 'not_settled', JSON.stringify(still));
    here().sh(`sed -i 's/^set -u .*/set -u/' ${FOLDER}/restore.sh`);
    const gone = await run(', state: absent, resolve: rollback');
    assert.equal(gone.status, 'changed', JSON.stringify(gone.failure));
    assert.equal(picture(), before);
  });

  it('and that the host was booted over is shown as such until what runs at boot has undone it', async () => {
    const before = await begin();
    here().sh(`${KILL_TIMER}; echo other > ${FOLDER}/boot_id`);
    const { failure } = await run('');
    assert.match(
      failure?.cause ?? '',
      /begun before the host was booted\): what should undo it at boot has not run yet$/,
    );
    assert.equal((await run(', resolve: commit')).failure?.code, 'cannot_commit');
    here().sh('sh /etc/rcS.d/S99xenplay-rollback start');
    assert.equal(picture(), before);
    assert.equal((await run(', state: absent')).status, 'ok');
  });
});
