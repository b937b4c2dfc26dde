import type { Change, Plan } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import type { Ties } from '../../src/module/transaction/ties.ts';
import { allPaths, type Renderer } from './files.ts';
import type { Params } from './params.ts';
import { refuse } from './renderer.ts';
import type { State } from './state.ts';
import { XL_CONF } from './xl-conf.ts';
import { portsOf } from './take-over.ts';

const snapshot = scriptFile(import.meta.url, 'snapshot.sh');
const restore = scriptFile(import.meta.url, 'restore.sh');
const reach = scriptFile(import.meta.url, 'reach.sh');

/** The same changes, for the host to make by itself and to undo by itself unless we come back. */
export function asTransaction(
  plan: Extract<Plan, { kind: 'changes' }>,
  state: State,
  { params, renderer }: { readonly params: Params; readonly renderer: Renderer | undefined },
): Plan {
  const { uplinkFiles, facts } = state;
  const migration = facts.get('migration');
  if (migration !== undefined)
    return refuse(
      'migration_in_progress',
      `a guest is being migrated to or from this host (process ${migration}), and would be lost with the connection`,
      'wait until the migration is over',
    );
  const { name, rollback_after: rollbackAfterSeconds, rehearse, reachable } = params;
  const links = [name, ...portsOf(params)];
  const risky = (change: Change): Change => ({ ...change, risk: 'connectivity' });
  const [first, ...rest] = plan.changes;
  return {
    ...plan,
    changes: [risky(first), ...rest.map(risky)],
    transaction: {
      files: [...allPaths(params), ...uplinkFiles.map(({ path }) => path), ...(params.xl_default ? [XL_CONF] : [])],
      snapshot: snapshot(...links),
      restore: restore(renderer ?? '', ...links),
      // systemd has netplan make the files of networkd before any unit is started, the one that puts ours back too.
      ...(renderer === 'netplan' ? { remake: sh`netplan generate` } : {}),
      probe: reach(...reachable),
      rollbackAfterSeconds,
      rehearse,
      ties: tiesOf(state),
    },
  };
}

/** Each host has the addresses of a loopback, and many have the same one on a bridge for their own guests. */
function tiesOf({ addresses, needs }: State): Ties {
  const own = addresses.map(({ cidr }) => cidr.replace(/\/.*/, '')).filter(address => !/^(127\.|::1$)/.test(address));
  return { own, needs: needs.filter(address => !own.includes(address)) };
}
