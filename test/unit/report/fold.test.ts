import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/model/json.ts';
import type { TaskResult } from '../../../src/model/result.ts';
import { foldedBlocks, type HostResult } from '../../../src/report/fold.ts';

function result(host: string, facts: JsonObject, more: Partial<TaskResult> = {}, module = 'command'): HostResult {
  return { host, module, result: { status: 'changed', changes: [], warnings: [], facts, ...more } };
}

const SAYS = { diff: false, oneLine: false };
const says = (stdout: string, rc = 0): JsonObject => ({ rc, stdout, stderr: '' });

describe('foldedBlocks', () => {
  it('shows equal outputs once, in the order of the first host of each', () => {
    const blocks = foldedBlocks(
      [result('web02', says('b')), result('web01', says('a')), result('db', says('b')), result('web03', says('a'))],
      SAYS,
    );
    assert.deepEqual(
      blocks.map(({ hosts, head, body }) => [hosts, head, ...body]),
      [
        ['web02,db', 'CHANGED | rc=0 >>', 'b'],
        ['web[01,03]', 'CHANGED | rc=0 >>', 'a'],
      ],
    );
  });

  it('keeps apart what ends otherwise, though it says the same', () => {
    const failure = { code: 'command_failed', cause: 'ended with 1' };
    const blocks = foldedBlocks(
      [result('a', says('x')), result('b', says('x', 1), { status: 'failed', failure })],
      SAYS,
    );
    assert.deepEqual(
      blocks.map(({ head }) => head),
      ['CHANGED | rc=0 >>', 'FAILED | rc=1 >>'],
    );
  });

  it('shows what a module returned, what it would change, and why it failed', () => {
    const changes = [{ summary: 'write /x', before: 'old\n', after: 'new\n' }];
    const failure = { code: 'x', cause: 'it broke', mend: 'mend it' };
    const [changed, failed] = foldedBlocks(
      [result('a', { dest: '/x' }, { changes }, 'copy'), result('b', {}, { status: 'failed', failure }, 'copy')],
      { ...SAYS, diff: true },
    );
    assert.deepEqual(changed?.body.slice(0, 1), ['  write /x']);
    assert.ok(changed.body.includes('  +new') && changed.body.includes('  "dest": "/x"'));
    assert.match(failed?.body.join('') ?? 'nothing', /"msg": "it broke".*"mend": "mend it"/);
  });

  it('never prints control characters of hosts, nor a line end in one line', () => {
    const hostile = says('a\u001b[2J\nb');
    assert.deepEqual(foldedBlocks([result('a', hostile)], SAYS)[0]?.body, ['a\\x1b[2J', 'b']);
    assert.equal(
      foldedBlocks([result('a', hostile)], { ...SAYS, oneLine: true })[0]?.head,
      'CHANGED | rc=0 | (stdout) a\\x1b[2J\\nb',
    );
  });
});
