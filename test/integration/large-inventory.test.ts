import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runHere } from '../support/play.ts';

const PROGRAM = fileURLToPath(new URL('../bench/load-inventory.js', import.meta.url));

/** Time of the processor, which other tests do not take; alone on its machine it is also the wall time. */
const MOST = { cpuSeconds: 1.5, megabytes: 200 };

describe('an inventory of 10,000 hosts', () => {
  for (const form of ['yaml', 'ini'])
    it(`in ${form} loads within its bounds`, async () => {
      const { stdout, stderr } = await runHere([process.execPath, PROGRAM, '10000', form]);
      const cost = JSON.parse(stdout) as Record<'hosts' | 'layers' | 'mistakes' | 'cpuSeconds' | 'megabytes', number>;
      assert.deepEqual([cost.hosts, cost.layers, cost.mistakes, stderr], [10_000, 3, 0, '']);
      assert.ok(cost.cpuSeconds < MOST.cpuSeconds, `${cost.cpuSeconds} s`);
      assert.ok(cost.megabytes < MOST.megabytes, `${cost.megabytes} MB`);
    });
});
