import assert from 'node:assert/strict';
import { useFleet } from '../../support/fleet.ts';
import { play, useFolder } from '../../support/play.ts';

const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.setup:
        gather_subset: ['!all', network]
      register: facts
    - group: {name: xenops, gid: 2000}
    - user: {name: pat, group: root, comment: Pat, password: '$6$a$b'}
    - ansible.posix.authorized_key:
        user: root
        key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDnGW9Jl7BqzqZl2g0XKqQp8xqkC3m2XHf3Vv3u2w0aX one@fleet
    - ansible.posix.sysctl: {name: net.ipv4.ip_forward, value: 1, sysctl_set: true, reload: false}
    - ansible.posix.mount: {path: /mnt/t, src: tmpfs, fstype: tmpfs, state: mounted}
    - cron: {name: list, job: xl list, cron_file: guests, special_time: daily}
    - service: {name: procps, state: restarted}
`;
const RESTARTED = ['changed'];
const NEW = ['ok', 'changed', 'changed', 'changed', 'changed', 'changed', 'changed', ...RESTARTED];
const RIGHT = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', ...RESTARTED];

describe('a play that administers a system', function () {
  const fleet = useFleet({ hosts: 1 });
  const folder = useFolder();

  it('tells in check mode what it would change, changes it, and a second run changes only what happens each time', async () => {
    const [host] = fleet().hosts;
    const stub = `{ echo '#!/bin/sh' && echo 'exit 0'; } >/etc/init.d/procps; mkdir -p /etc/cron.d`;
    await fleet().exec(host, ['sh', '-euc', stub]);
    const playbook = folder.write('site.yaml', PLAYBOOK);
    const run = async (...options: readonly string[]): Promise<readonly string[]> => {
      const played = await play(argv => fleet().runInControl(argv), playbook, '-i', fleet().inventoryFile, ...options);
      const results = played.resultsOf(host.name);
      const failed = results.find(({ failure }) => failure !== undefined);
      assert.equal(failed, undefined, JSON.stringify(failed) + played.stderr);
      return results.map(({ status }) => status);
    };
    assert.deepEqual(await run('--check'), NEW);
    const { stdout } = await fleet().exec(host, ['sh', '-c', 'grep -c "^pat:" /etc/passwd; ls /etc/cron.d']);
    assert.equal(stdout.replace('e2scrub_all\n', ''), '0\n');
    assert.deepEqual(await run(), NEW);
    assert.deepEqual(await run(), RIGHT);
    assert.deepEqual(await run('--check'), RIGHT);
  });
});
