import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';
import { BECOME_DOM0, XL_WITH_GUESTS } from '../../support/xl-with-guests.ts';

/** What the tree of a guest has to have. */
const ARCHIVE = `set -eu
mkdir -p /tmp/tree/etc /tmp/tree/root /tmp/tree/sbin /srv
echo template >/tmp/tree/etc/hostname
: >/tmp/tree/etc/machine-id
tar -C /tmp/tree -cf /srv/guest-root.tar .`;

const SETTINGS =
  'kernel: /boot/guests/vmlinuz, ramdisk: /boot/guests/initrd.img, memory: 96, vifs: [{ bridge: xenbr0 }], ' +
  'ip: { address: 10.99.0.101, gateway: 10.99.0.1, netmask: 255.255.255.0 }';

const inventory = (second: string): string => `all:
  vars:
    bridge: xenbr0
    network: { address: 10.99.0.1, netmask: 255.255.255.0, prefix: 24 }
    guest_kernel: /boot/guests/vmlinuz
    guest_ramdisk: /boot/guests/initrd.img
    guest_archive: /srv/guest-root.tar
    guest_keys: []
    old_server_ssh: h1
    new_server: ${second}
    moving:
      name: lab1
      address: 10.99.0.101
      root: /srv/nfs/lab1
      new_root: /srv/moved/lab1
      settings: { ${SETTINGS} }
    guests:
      - name: lab1
        address: 10.99.0.101
        settings: { ${SETTINGS}, root: { nfs: { server: ${second}, path: /srv/moved/lab1 } } }
  children:
    dom0: { hosts: { h1: {} } }
    nfs_old: { hosts: { h1: {} } }
    nfs_new: { hosts: { h2: {} } }
`;

describe('the playbooks of guests, on real hosts with a stand-in for xl', () => {
  const fleet = useFleet({ hosts: 2 });
  const folder = useFolder();

  before(async () => {
    const [first, second] = fleet().hosts;
    assert.ok(second);
    for (const [host, text, stdin] of [
      [first, BECOME_DOM0, XL_WITH_GUESTS],
      [first, ARCHIVE, ''],
      // Who asks for a guest that is not there learns so at once.
      [first, 'for last in 101 102; do ip route add unreachable 10.99.0.$last; done', ''],
      // Nobody answers for names here, and everybody would wait for that.
      ...[first, second].map(host => [host, 'sed -i "s/^hosts:.*/hosts: files/" /etc/nsswitch.conf', ''] as const),
      // The new server fetches trees from the old one.
      [
        second,
        'umask 077; mkdir -p /root/.ssh; cat >/root/.ssh/id_ed25519',
        readFileSync(first.privateKeyFile, 'utf8'),
      ],
      [second, 'cat >/etc/hosts', `127.0.0.1 localhost\n${first.address} h1\n`],
      [second, 'cat >/root/.ssh/config', 'StrictHostKeyChecking accept-new\n'],
    ] as const) {
      const done = await fleet().exec(host, ['sh', '-c', text], { stdin });
      assert.equal(done.exitStatus, 0, done.stderr);
    }
    folder.write('lab.yaml', inventory(second.address));
  });

  async function tried(name: string, ...options: readonly string[]): Promise<Played> {
    const { inventoryFile } = fleet();
    const book = resolve('playbooks', `${name}.yaml`);
    const inventories = ['-i', inventoryFile, '-i', `${folder.path}/lab.yaml`, '-e', 'guest_count=2'];
    return play(argv => fleet().runInControl(argv), book, ...inventories, ...options);
  }

  async function run(name: string, ...options: readonly string[]): Promise<Played> {
    const played = await tried(name, ...options);
    assert.equal(played.code, 0, told(played));
    return played;
  }

  const told = (played: Played): string =>
    JSON.stringify(['h1', 'h2'].flatMap(host => played.resultsOf(host).filter(({ status }) => status !== 'ok'))) +
    played.stderr;
  const changed = (played: Played): readonly string[] =>
    ['h1', 'h2'].flatMap(host =>
      played
        .resultsOf(host)
        .filter(({ status }) => status === 'changed')
        .map(() => host),
    );
  const sh = async (host: 0 | 1, text: string): Promise<string> => {
    const place = fleet().hosts[host];
    assert.ok(place);
    const { stdout, stderr, exitStatus } = await fleet().exec(place, ['sh', '-c', text]);
    assert.equal(exitStatus, 0, stderr);
    return stdout;
  };

  it('set up a lab of guests; a second run takes one look and changes nothing', async () => {
    assert.ok(changed(await run('ten-guests')).length >= 4);
    assert.match(await sh(0, 'cat /etc/exports.d/*'), /\/srv\/nfs\/lab2 10\.99\.0\.102\(rw/);
    const again = await run('ten-guests');
    assert.deepEqual([changed(again), again.end?.exchanges['h1']], [[], 1], told(again));
  });

  it('move the root of a guest to another NFS server, whole or not at all; a second run changes nothing', async () => {
    const checked = await run('nfs-move', '--check');
    assert.ok(changed(checked).length > 0);
    // What ping and its like have instead of setuid.
    await sh(0, 'cp /bin/true /srv/nfs/lab1/sbin/net; setcap cap_net_raw+ep /srv/nfs/lab1/sbin/net');
    await sh(0, 'printf \'#!/bin/sh\\n/bin/tar "$@"; exit 2\\n\' >/usr/local/bin/tar; chmod +x /usr/local/bin/tar');
    assert.equal((await tried('nfs-move')).code, 2);
    await sh(1, 'test -z "$(ls -A /srv/moved)"');
    await sh(0, 'rm /usr/local/bin/tar');
    await run('nfs-move');
    assert.match(await sh(1, 'getcap /srv/moved/lab1/sbin/net'), /cap_net_raw/);
    assert.match(await sh(0, 'cat /etc/xen/lab1.cfg'), /nfsroot=10\.77\.0\.\d+:\/srv\/moved\/lab1/);
    assert.match(await sh(1, 'cat /srv/moved/lab1/etc/hostname /etc/exports.d/*'), /lab1\n[^]*10\.99\.0\.101/);
    assert.doesNotMatch(await sh(0, 'cat /etc/exports.d/*'), /lab1 /);
    const again = await run('nfs-move');
    assert.deepEqual(changed(again), [], told(again));
  });

  it('restart guests with what is new of them, and touch none that is as declared', async () => {
    assert.deepEqual(changed(await run('rolling-restart')), []);
    const id = await sh(0, 'xl list -v | grep lab1');
    assert.deepEqual(changed(await run('rolling-restart', '-e', 'restart=always')).length, 2);
    assert.notEqual(await sh(0, 'xl list -v | grep lab1'), id);
    assert.deepEqual(changed(await run('rolling-restart')), []);
  });

  it('tear the lab down, and find nothing more to do', async () => {
    await run('ten-guests-teardown', '--check');
    assert.equal((await sh(0, 'xl list -v')).match(/^lab[12] /gm)?.length, 2);
    await run('ten-guests-teardown');
    assert.doesNotMatch(await sh(0, 'xl list -v; ls /etc/xen /srv/nfs /etc/exports.d /sys/class/net'), /lab|xenbr0/);
    const again = await run('ten-guests-teardown');
    assert.deepEqual([changed(again), again.end?.exchanges['h1']], [[], 1], told(again));
  });
});

describe('the playbook of bridges, on real hosts', () => {
  const fleet = useFleet({ hosts: 2 });
  const folder = useFolder();

  it('puts the cards of all hosts into bridges, one host first; a second run takes one look at each', async () => {
    const { hosts, inventoryFile } = fleet();
    for (const host of hosts) {
      const stdin = `auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n    address ${host.address}/16\n    gateway 10.77.0.1\n\nsource /etc/network/interfaces.d/*\n`;
      const text =
        'mkdir -p /etc/network/interfaces.d /etc/rcS.d /etc/init.d; cat >/etc/network/interfaces; printf "#!/bin/sh\\nexit 9\\n" >/usr/sbin/ifup; chmod 755 /usr/sbin/ifup';
      const done = await fleet().exec(host, ['sh', '-euc', text], { stdin });
      assert.equal(done.exitStatus, 0, done.stderr);
    }
    const members = hosts.map(({ name, address }) => `${name}: { address: ${address}/16, gateway: 10.77.0.1 }`);
    const vars = '{ bridge: xenbr0, uplink: eth0, rollback_after: 600, must_reach: [] }';
    const text = `dom0:\n  hosts:\n    ${members.join('\n    ')}\n  vars: ${vars}\n`;
    const more = folder.write('bridges.yaml', text);
    const run = async (): Promise<readonly (string | number | undefined)[]> => {
      const book = resolve('playbooks', 'bridge-rollout.yaml');
      const played = await play(argv => fleet().runInControl(argv), book, '-i', inventoryFile, '-i', more);
      const results = hosts.flatMap(({ name }) => played.resultsOf(name));
      assert.equal(played.code, 0, JSON.stringify(results) + played.stderr);
      return [...results.map(({ status }) => status), ...hosts.map(({ name }) => played.end?.exchanges[name])];
    };
    assert.deepEqual((await run()).slice(0, 2), ['changed', 'changed']);
    assert.deepEqual(await run(), ['ok', 'ok', 1, 1]);
  });
});
