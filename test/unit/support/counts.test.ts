import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withFiles } from '../../support/file-tree.ts';

function node(args: readonly string[], counts?: string) {
  const env = { ...process.env, ...(counts === undefined ? {} : { XENPLAY_TEST_COUNTS: counts }) };
  return spawnSync(process.execPath, args, { encoding: 'utf8', env });
}

describe('the counts of several runs of mocha', () => {
  const suite = `
    describe('suite', () => {
      it('passes', () => undefined);
      it('fails', () => { throw new Error('on purpose'); });
      it('skips [skipped: needs a reason]', function () { this.skip(); });
    });`;

  it('are what each run wrote, with the skipped and failed tests by name', () => {
    const text = withFiles({ 'suite.cjs': suite }, folder => {
      const counts = join(folder, 'counts');
      const args = [
        resolve('node_modules/mocha/bin/mocha.js'),
        ...['--no-config', '--reporter', resolve('build/test/support/counting-reporter.js'), join(folder, 'suite.cjs')],
      ];
      node(args, counts);
      node(args, counts);
      return readFileSync(counts, 'utf8');
    });
    const runs = text.trim().split('\n');
    for (const run of runs.map(found => JSON.parse(found) as { failures: readonly string[] })) {
      const failures = run.failures.map(failure => failure.split('\n')[0]);
      const skipped = ['suite skips [skipped: needs a reason]'];
      assert.deepEqual(
        { ...run, failures },
        { passed: 1, failed: 1, skipped, failures: ['suite fails: Error: on purpose'] },
      );
    }
    assert.equal(runs.length, 2);
  });

  it('name at the end what failed in any of them', () => {
    const lines = [
      '{"passed":2,"failed":1,"skipped":[],"failures":["a: cause"]}',
      '{"passed":1,"failed":0,"skipped":[]}',
    ];
    withFiles({ counts: lines.map(line => `${line}\n`).join('') }, folder => {
      const { stdout } = node(['build/test/support/sum-counts.js', join(folder, 'counts')]);
      assert.equal(stdout, 'failed: a: cause\n3 passed, 1 failed, 0 skipped\n');
    });
  });

  for (const [title, lines, flags, last, status] of [
    [
      'add up',
      ['{"passed":2,"failed":0,"skipped":[]}', '{"passed":3,"failed":0,"skipped":[]}'],
      [],
      '5 passed, 0 failed, 0 skipped',
      0,
    ],
    ['fail with one failure', ['{"passed":2,"failed":1,"skipped":[]}'], [], '2 passed, 1 failed, 0 skipped', 1],
    ['may have skipped tests', ['{"passed":2,"failed":0,"skipped":["a"]}'], [], '2 passed, 0 failed, 1 skipped', 0],
    [
      'may not where all must run',
      ['{"passed":2,"failed":0,"skipped":["a"]}'],
      ['--no-skips'],
      '2 passed, 0 failed, 1 skipped',
      1,
    ],
    ['fail when nothing ran', [], [], '0 passed, 0 failed, 0 skipped', 1],
  ] as const) {
    it(title, () =>
      withFiles({ counts: lines.map(line => `${line}\n`).join('') }, folder => {
        const summed = node(['build/test/support/sum-counts.js', join(folder, 'counts'), ...flags]);
        assert.deepEqual([summed.stdout.trim().split('\n').at(-1), summed.status], [last, status]);
      }),
    );
  }
});
