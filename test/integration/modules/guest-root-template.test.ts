import assert from 'node:assert/strict';
import { guestRoot } from '../../../modules/guest_root/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Plan } from '../../../src/module/contract.ts';
import { converge } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';
import { type NfsHost, startNfsHost } from '../../support/nfs-host.ts';

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];

for (const shell of SHELLS) {
  describe(`a template of guest_root, under ${shell.join(' ')},`, function () {
    let host: NfsHost;
    before(async function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`, 'command nsenter');
      host = await startNfsHost(shell);
      host.sh(`cd ${host.root} && mkdir -p t/etc && cp -a t other && ln -s t latest`);
    });
    after(() => host.close());

    const copied = (template: string): JsonObject => ({
      path: `${host.root}/root/g1`,
      into: 'directory',
      template: `${host.root}/${template}`,
      state: 'present',
      fstab: 'nfs_root',
      force: false,
    });
    async function plan(given: JsonObject): Promise<Plan> {
      return guestRoot.plan(guestRoot.parse(await host.run(guestRoot.probe(given)), given), given);
    }
    async function warned(template: string): Promise<string> {
      const seen = await plan(copied(template));
      assert.equal(seen.kind, 'converged', JSON.stringify(seen));
      return String(seen.warnings);
    }

    it('is known by where it is behind all links', async () => {
      const { second } = await converge(guestRoot, copied('latest'), host.run);
      assert.equal(second?.kind, 'converged');
      for (const name of ['latest', 'latest/', 't', 't/', './/t/.', 'other/../t'])
        assert.doesNotMatch(await warned(name), /drift/, name);
    });

    it('is another one where another folder is named, or the same link leads to one', async () => {
      assert.match(await warned('other'), /^drift: /);
      host.sh(`ln -sfn other ${host.root}/latest`);
      assert.match(await warned('latest'), /^drift: /);
    });

    it('is known by its words where the release that made the root noted those alone', async () => {
      host.sh(`cd ${host.root}/root/g1 && sed -i 's/"place":"[^"]*",//' .provisioned && cat .provisioned`);
      assert.doesNotMatch(await warned('latest//'), /drift/);
      assert.match(await warned('t'), /^drift: /);
    });

    it('is not copied with another file system in it, nor through a link', async () => {
      host.sh(`mkdir ${host.root}/other/proc && mount -t tmpfs tmpfs ${host.root}/other/proc`);
      const seen = await plan({ ...copied('latest'), path: `${host.root}/root/g2` });
      assert.equal(seen.kind === 'impossible' ? seen.code : seen.kind, 'template_mounted');
    });
  });
}
