import assert from 'node:assert/strict';
import { knownHosts } from '../../../modules/known_hosts/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { useHostShell } from '../../support/host-shell.ts';
import { refused, settled } from '../../support/settled.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDnGW9Jl7BqzqZl2g0XKqQp8xqkC3m2XHf3Vv3u2w0aX';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`known hosts of a ${flavour} host`, function () {
    const { run, on } = useHostShell(flavour);
    const given = (more: JsonObject): JsonObject => ({ name: 'a.example.org', ...more });

    it('are in the home of who asks, once there is a folder for them', async () => {
      await on('rm -rf /root/.ssh/known_hosts /root/.ssh.kept; mv /root/.ssh /root/.ssh.kept');
      assert.equal(await refused(knownHosts, given({ key: `a.example.org ${KEY}` }), run), 'no_such_path');
      await on('mv /root/.ssh.kept /root/.ssh');
      assert.deepEqual(await settled(knownHosts, given({ key: `a.example.org ${KEY}` }), run), [
        'know a key of a.example.org in /root/.ssh/known_hosts',
      ]);
      assert.equal(await on('cat /root/.ssh/known_hosts'), `a.example.org ${KEY}`);
    });

    it('keep mode and owner of the file, and go with their host', async () => {
      await on('chmod 640 /root/.ssh/known_hosts; chown 1:1 /root/.ssh/known_hosts');
      const hashed = given({ key: `a.example.org ${KEY}`, hash_host: true });
      assert.equal((await settled(knownHosts, hashed, run)).length, 1);
      assert.deepEqual(await settled(knownHosts, hashed, run), []);
      assert.match(await on('cat /root/.ssh/known_hosts'), /^\|1\|\S+ ssh-ed25519 \S+$/);
      assert.deepEqual(await settled(knownHosts, given({ state: 'absent' }), run), [
        'forget keys of a.example.org in /root/.ssh/known_hosts',
      ]);
      assert.equal(await on('stat -c "%a %u %s" /root/.ssh/known_hosts'), '640 1 0');
    });

    if (flavour === 'debian')
      it('are hashed as ssh-keygen finds them', async () => {
        await settled(knownHosts, given({ key: `a.example.org ${KEY}`, hash_host: true, path: '/tmp/known' }), run);
        assert.match(await on('ssh-keygen -F a.example.org -f /tmp/known'), /found: line 1/);
      });
  });
}
