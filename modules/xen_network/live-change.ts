import type { Action, Change, Risk } from '../../src/module/contract.ts';
import type { Script } from '../../src/module/script.ts';

/** Only for scripts that the caller wrote; `undo` puts back what was seen. */
export function liveChange(change: {
  readonly summary: string;
  readonly before: string;
  readonly after: string;
  readonly scripts: readonly [Script, ...Script[]];
  readonly undo?: readonly Script[];
  readonly risk?: Risk;
}): Change {
  const { summary, before, after, scripts, undo, risk = 'write' } = change;
  const run = (script: Script): Action => ({ kind: 'run', script, deadlineSeconds: 30 });
  const [first, ...rest] = scripts;
  return {
    summary,
    before,
    after,
    risk,
    actions: [run(first), ...rest.map(run)],
    ...(undo === undefined ? {} : { undo: undo.map(run) }),
  };
}
