import type { Change, Plan } from '../../src/module/contract.ts';
import { hindrance } from './hindrances.ts';
import { exportChange } from './export-change.ts';
import { foreignEntries } from './foreign.ts';
import type { Params } from './params.ts';
import { serviceChange, directoryChange } from './host-changes.ts';
import type { State } from './state.ts';
import { warningsOf } from './warnings.ts';

/** What has to be done so that exactly the declared clients have the export. */
export function plan(state: State, params: Params): Plan {
  const foreign = foreignEntries(state, params.path);
  const stop = hindrance(state, params, foreign);
  if (stop !== undefined) return { kind: 'impossible', ...stop };
  const warnings = warningsOf(state, params, foreign);
  const [first, ...others] = [
    directoryChange(state, params),
    exportChange(state, params, foreign),
    serviceChange(state, params),
  ].filter((change): change is Change => change !== undefined);
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...others], warnings };
}
