import type { ControllerAction } from './action.ts';
import { assertAction } from './assert.ts';
import { asyncStatus } from './async-status.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { addHost, groupBy } from './grow.ts';
import { includeRole, includeTasks } from './include.ts';
import { includeVars } from './include-vars.ts';
import { meta } from './meta.ts';
import { pause } from './pause.ts';
import { reboot } from './reboot.ts';
import { setFact } from './set-fact.ts';
import { setStats } from './set-stats.ts';
import { validateArgumentSpec } from './validate-argument-spec.ts';
import { waitForConnection } from './wait-for-connection.ts';

/** Every controller-side action by its name. */
export const actions: ReadonlyMap<string, ControllerAction> = new Map(
  [
    addHost,
    assertAction,
    asyncStatus,
    groupBy,
    debug,
    fail,
    includeRole,
    includeTasks,
    includeVars,
    meta,
    pause,
    reboot,
    setFact,
    setStats,
    validateArgumentSpec,
    waitForConnection,
  ].map(action => [action.name, action]),
);
