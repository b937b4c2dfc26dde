import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { needs } from '../../support/needs.ts';
import { type LookAlike, lookAlike } from '../../support/xen-look-alike.ts';
import { standInXl } from '../../support/xl-stand-in.ts';

const COPIES = [
  [64, ''],
  [65, '.1'],
  [66, '.2'],
] as const;

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`copies of what was written by hand, under ${shell.join(' ')},`, function () {
    let host: LookAlike;
    let folder = '';
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
      folder = mkdtempSync('/tmp/xenplay-copies-');
      const sys = { 'hypervisor/type': 'xen\n', 'hypervisor/properties/features': '000228f0\n' };
      host = lookAlike([...shell], { sys, processes: ['oxenstored', 'xenconsoled'], commands: { xl: standInXl('') } });
      writeFileSync(join(host.root, 'domains'), '');
    });
    after(() => {
      host.close();
      rmSync(folder, { recursive: true });
    });

    /** Does what the plan does to the files; the names in its words. */
    async function settle(more: JsonObject): Promise<string> {
      const config = join(folder, 'g1.cfg');
      const given =
        catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh', config, ...more }).params ?? {};
      const plan = xenGuest.plan(xenGuest.parse(await host.run(xenGuest.probe(given)), given), given);
      assert.ok(plan.kind === 'changes', JSON.stringify(plan));
      for (const action of plan.changes[0].actions) {
        if (action.kind === 'run') assert.equal((await host.run(action.script)).exitStatus, 0);
      }
      return plan.changes[0].summary;
    }

    for (const [ending, more] of [
      ['before-xenplay', {}],
      ['removed', { state: 'absent' }],
    ] as const) {
      it(`are kept beside one another (${ending})`, async () => {
        for (const [memory, number] of COPIES) {
          writeFileSync(join(folder, 'g1.cfg'), `name = "g1"\nmemory = ${memory}\n`);
          const summary = await settle(more);
          assert.ok(`${summary})`.includes(`${folder}/g1.cfg.${ending}${number})`), summary);
        }
        for (const [memory, number] of COPIES) {
          const kept = readFileSync(join(folder, `g1.cfg.${ending}${number}`), 'utf8');
          assert.equal(kept, `name = "g1"\nmemory = ${memory}\n`);
        }
      });
    }
  });
}
