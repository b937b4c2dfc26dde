import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Bench, type Comparison, openBench } from './both.ts';
import { cases } from './cases.ts';
import { DIFFERENTIAL } from './run.ts';

/** Playbook → why the programs do not do the same. */
const expected = (parse(readFileSync(join(DIFFERENTIAL, 'expected-differences.yaml'), 'utf8')) ?? {}) as Readonly<
  Record<string, string>
>;
const wanted = new RegExp(process.env['XENPLAY_DIFFERENTIAL_ONLY'] ?? '');
const playbooks = cases().filter(({ name }) => wanted.test(name));

describe('the same playbook through ansible-playbook and xenplay', () => {
  let bench: Bench;
  const comparisons = new Map<string, Promise<Comparison>>();

  // All are begun at once, and wait for a free place: the tests only look at what came of them.
  before(() => {
    bench = openBench();
    for (const playbook of playbooks) {
      const comparison = bench.compare(playbook);
      comparison.catch(() => undefined);
      comparisons.set(playbook.name, comparison);
    }
  });
  after(() => bench.close());

  for (const { name, title, refused } of playbooks) {
    it(`${name}: ${title}`, async () => {
      const comparison = await comparisons.get(name);
      assert.ok(comparison);
      const { differences, ansible, xenplay } = comparison;
      assert.equal(ansible.exit === 'refused', refused, `whether Ansible refuses it; it said: ${ansible.log}`);
      const reason = expected[name];
      if (reason !== undefined) {
        if (differences.length === 0)
          assert.fail(`both do the same: take it off expected-differences.yaml (${reason})`);
        return;
      }
      const logs = `ansible said:\n${ansible.log}\nxenplay said:\n${xenplay.log}`;
      if (differences.length > 0) assert.fail(`${differences.join('\n')}\n${logs}`);
    });
  }

  it('lists no difference of a playbook that is not there', () => {
    const names = cases().map(({ name }) => name);
    assert.deepEqual(
      Object.keys(expected).filter(name => !names.includes(name)),
      [],
    );
  });
});
