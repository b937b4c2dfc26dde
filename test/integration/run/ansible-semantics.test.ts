import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

const PLAYBOOKS = 'test/cases/playbooks';

/** Playbooks whose assertions hold in Ansible. */
describe('a playbook that Ansible runs', () => {
  const folder = useFolder();

  for (const name of readdirSync(PLAYBOOKS)) {
    it(`runs here with the same results and in the same order: ${name}`, async () => {
      const options = ['-i', 'h,', '-c', 'local', '-e', `dir=${folder.path}`];
      const { exitStatus, stdout, stderr } = await runHere([
        process.execPath,
        PROGRAM,
        'run',
        join(PLAYBOOKS, name),
        ...options,
      ]);
      assert.deepEqual([exitStatus, stderr], [0, ''], stdout);
      assert.match(stdout, /^h +: ok=\d\d .* failed=0 /m);
    });
  }
});
