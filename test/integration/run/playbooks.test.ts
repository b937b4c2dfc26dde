import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { modules } from '../../../modules/index.ts';
import { tasksOf } from '../../support/examples/results.ts';
import { needs } from '../../support/needs.ts';
import { play, type Played, PROGRAM, runHere, useFolder } from '../../support/play.ts';

/** A fleet that has all that the playbooks want of an inventory. */
const INVENTORY = `all:
  vars:
    bridge: xenbr0
    uplink: eth0
    address: 192.0.2.2/24
    network: { address: 10.99.0.1, netmask: 255.255.255.0, prefix: 24 }
    guest_kernel: /boot/guests/vmlinuz
    guest_ramdisk: /boot/guests/initrd.img
    guest_archive: /srv/guest.tar
    guest_keys: []
    nfs_guest: { name: g1, address: 10.99.0.11, root: /srv/nfs/g1 }
    disk_guest: { name: g2, address: 10.99.0.12, image: /srv/xen/g2.img }
    nat_address: 10.98.0.1/24
    nat_range: { from: 10.98.0.100, to: 10.98.0.199 }
    nat_guests: [{ name: g1, mac: '00:16:3e:00:00:01', address: 10.98.0.11 }]
    ovs_bridge: xenbr1
    trunk: eth1
    vlans: [{ id: 7, bridge: xenbr7 }, { id: 8, bridge: xenbr8, address: 10.97.0.1/24 }]
    guests: [{ name: g1, address: 10.99.0.11, settings: { kernel: /boot/guests/vmlinuz, memory: 300 } }]
    moving: { name: g1, address: 10.99.0.11, root: /srv/nfs/g1, new_root: /srv/n/g1, settings: { kernel: /boot/guests/vmlinuz } }
    old_server_ssh: 192.0.2.8
    new_server: 192.0.2.9
  children:
    dom0: { hosts: { d1: {} } }
    nfs_old: { hosts: { n1: {} } }
    nfs_new: { hosts: { n2: {} } }
`;

describe('the playbooks', function () {
  const folder = useFolder();

  for (const name of readdirSync('playbooks').filter(file => file.endsWith('.yaml'))) {
    it(`${name} has no mistakes, and begins with what it does and needs`, async () => {
      const inventory = folder.write('fleet.yaml', INVENTORY);
      const path = resolve('playbooks', name);
      const words = [process.execPath, PROGRAM, 'run', path, '-i', inventory, '--syntax-check'] as const;
      const { exitStatus, stderr } = await runHere(words);
      assert.equal(exitStatus, 0, stderr);
      assert.match(readFileSync(path, 'utf8'), /^# [\s\S]+# Does[\s\S]+# Needs/);
    });
  }
});

describe('the example of every module', function () {
  const folder = useFolder();
  const names = [...modules.keys()];
  let played: Played;
  before(async function () {
    needs(this, 'root');
    this.timeout(300_000);
    // The one file of the controller that is looked for before a host is.
    folder.write('guest-root.tar.gz', 'not read in check mode');
    for (const name of names)
      folder.write(
        `${name}.yaml`,
        tasksOf(name)
          .map(([, text]) => text)
          .join('\n'),
      );
    const inventory = folder.write('inventory.yaml', `all: { hosts: { ${names.join(': , ')}: } }\n`);
    const book = folder.write('all.yaml', EACH_ITS_OWN);
    const options = ['-i', inventory, '-e', 'ansible_connection=local', '--forks', '6', '--check'];
    played = await play(runHere, book, ...options);
  });

  it('is carried out in check mode, and nothing goes wrong but what a host has not', () => {
    assert.doesNotMatch(played.stderr, /this is a bug/);
    assert.equal(played.code, 0, played.stderr);
  });

  for (const name of names)
    it(`${name}: in check mode each of its tasks ends with a result`, () => {
      const results = played.resultsOf(name).filter(({ facts }) => facts['include'] === undefined);
      assert.equal(results.length, tasksOf(name).length);
      // What this machine has not, or may not do, is told with a code of its own.
      for (const { status, failure } of results) assert.equal(status === 'failed', failure !== undefined);
    });
});

/** Each host has tasks of its own. */
const EACH_ITS_OWN = `- hosts: all
  gather_facts: false
  ignore_errors: true
  strategy: free
  tasks:
    - include_tasks: "{{ inventory_hostname }}.yaml"
`;
