import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runHere } from '../support/play.ts';

const PROGRAM = fileURLToPath(new URL('../bench/load-inventory.js', import.meta.url));

/** Its time is no matter of a test: docs/benchmarks.md has it. */
const MOST_MEGABYTES = 200;

describe('an inventory of 10,000 hosts', () => {
  for (const form of ['yaml', 'ini'])
    it(`in ${form} loads without a mistake and within its memory`, async () => {
      const { stdout, stderr } = await runHere([process.execPath, PROGRAM, '10000', form]);
      const cost = JSON.parse(stdout) as Record<'hosts' | 'layers' | 'mistakes' | 'megabytes', number>;
      assert.deepEqual([cost.hosts, cost.layers, cost.mistakes, stderr], [10_000, 3, 0, '']);
      assert.ok(cost.megabytes < MOST_MEGABYTES, `${cost.megabytes} MB`);
    });
});
