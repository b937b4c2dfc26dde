import type { ControllerAction } from './action.ts';
import { assertAction } from './assert.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { includeRole, includeTasks } from './include.ts';
import { meta } from './meta.ts';
import { pause } from './pause.ts';
import { setFact } from './set-fact.ts';
import { validateArgumentSpec } from './validate-argument-spec.ts';

/** Every controller-side action by its name. */
export const actions: ReadonlyMap<string, ControllerAction> = new Map(
  [assertAction, debug, fail, includeRole, includeTasks, meta, pause, setFact, validateArgumentSpec].map(action => [
    action.name,
    action,
  ]),
);
