import type { Change, Plan } from '../../src/module/contract.ts';
import { adoptionOf, afterAdoption } from './adoption.ts';
import { hindrance } from './hindrances.ts';
import { exportChange } from './export-change.ts';
import type { Params } from './params.ts';
import { serviceChange, directoryChange } from './host-changes.ts';
import type { State } from './state.ts';
import { warningsOf } from './warnings.ts';

/** What has to be done so that exactly the declared clients have the export. */
export function plan(state: State, params: Params): Plan {
  const adoption = adoptionOf(state, params);
  if (adoption.kind === 'unsafe')
    return {
      kind: 'impossible',
      code: 'cannot_adopt',
      cause: `${adoption.file} cannot be edited without a risk for its other exports`,
      mend: 'take the clients out there by hand',
    };
  const after = afterAdoption(state, params, adoption.texts);
  const stop = hindrance(after.state, params, after.foreign);
  if (stop !== undefined) return { kind: 'impossible', ...stop };
  const warnings = warningsOf(after.state, params, after.foreign);
  const [first, ...others] = [
    directoryChange(state, params),
    exportChange({ state, adopted: adoption.texts, foreign: after.foreign }, params),
    serviceChange(state, params),
  ].filter((change): change is Change => change !== undefined);
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...others], warnings };
}
