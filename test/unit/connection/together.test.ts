import assert from 'node:assert/strict';
import type { Part } from '../../../src/connection/connection.ts';
import { apartFrom, isOurs, together } from '../../../src/connection/together.ts';
import { looksAt } from '../../../src/module/files/found.ts';
import { sh } from '../../../src/module/script.ts';

describe('looks of one request', () => {
  const look = (...paths: readonly string[]): Part => ({
    script: looksAt(sh`look`, ...paths),
    deadlineSeconds: 30,
    stopOnFailure: false,
  });
  const change: Part = { ...look('/changed'), changes: 'and_ends' };
  /** Where stat is asked for many, and for what. */
  const asked = (...parts: readonly Part[]) =>
    together(parts).flatMap((part, at) => (isOurs(part) ? [[at, ...part.script.args]] : []));

  it('have stat asked once for all their paths', () => {
    const parts = [look('/a'), look('/b', '/b/c'), look('/a'), look()];
    assert.deepEqual(asked(...parts), [[0, '/a', '/b', '/b/c']]);
    assert.deepEqual(
      together(parts).filter(part => !isOurs(part)),
      parts.map(part => ({ ...part, runsIn: 'shared_subshell' })),
    );
    assert.ok(together(parts).every(({ changes }) => changes === undefined));
  });

  it('share a subshell, but not with what may need one of its own', () => {
    const other: Part = { script: sh`other`, deadlineSeconds: 30, stopOnFailure: false };
    const stops: Part = { ...look('/c'), stopOnFailure: true };
    assert.deepEqual(
      together([look('/a'), other, look('/b'), stops]).map(({ runsIn }) => runsIn),
      ['shell', 'shared_subshell', undefined, 'shared_subshell', undefined],
    );
  });

  it('have it asked when all is changed that the request changes', () => {
    assert.deepEqual(asked(look('/before'), change, look('/a'), look('/b')), [[2, '/a', '/b']]);
  });

  it('ask for themselves where there is nothing to share', () => {
    for (const parts of [[look('/a')], [look('/a'), look('/a'), look()], [look('/a'), look('/b'), change, look('/c')]])
      assert.equal(together(parts), parts);
  });

  it('keep a path to themselves that could not be told from the answers for others', () => {
    assert.deepEqual(asked(look('/a'), look('/b\n/a'), look('b'), look('/a//b'), look('/a/')), []);
  });

  it('are told by so few answers at once that finding the own one costs nothing', () => {
    const many = Array.from({ length: 150 }, (_, index) => look(`/f${index}`));
    assert.deepEqual(
      asked(...many).map(([at, ...paths]) => [at, paths.length]),
      [
        [0, 64],
        [65, 64],
        [130, 22],
      ],
    );
  });

  it('are asked again from the first that is without an answer', () => {
    const done = { kind: 'done', output: { exitStatus: 0, stdout: '', stderr: '' } } as const;
    assert.equal(apartFrom([done, { kind: 'not_run' }, { kind: 'not_run' }]), 1);
    assert.equal(apartFrom([{ kind: 'not_run' }]), 0);
  });
});
