import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const FAULTS = 62;

describe('docs/faults.md', () => {
  const rows = Array.from(
    readFileSync('docs/faults.md', 'utf8').matchAll(/^\| (\d+) \| .+ \| (test\/\S+\.ts) \| .+ \|$/gm),
    ([, number = '', file = '']) => ({ number: Number(number), file }),
  );

  it('has a row for every fault', () =>
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: FAULTS }, (_, index) => index + 1),
    ));

  for (const { number, file } of rows) {
    it(`names a test with "fault ${number}" in its title`, () => {
      const titles = readFileSync(file, 'utf8').match(/(?:(?:it|withStandIns|describe)\(|title:)\s*[`'"].*/g) ?? [];
      assert.ok(
        titles.some(title => new RegExp(`faults? (\\d+, (fault )?)*${number}\\b`).test(title)),
        `${file} has no test of fault ${number}`,
      );
    });
  }
});
