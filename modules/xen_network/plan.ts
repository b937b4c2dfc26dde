import { dhcpStart, dhcpStop } from './dhcp.ts';
import type { Change, Plan } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { planForPending } from '../../src/module/transaction/pending.ts';
import { allPaths, filesOf, modeOf, writtenFor } from './files.ts';
import { hostRefusal } from './host-refusals.ts';
import { linkChanges, liveChanges } from './live.ts';
import type { Params } from './params.ts';
import { fileRemoval, removal } from './removal.ts';
import { rendererOf } from './renderer.ts';
import { rendererRefusal, renderingOf } from './rendering.ts';
import type { State } from './state.ts';
import { completed } from './take-over.ts';
import { proved, telling } from './tell-renderer.ts';
import { asTransaction } from './transaction.ts';
import { type Rewriting, uplinkFilesBack, uplinkFilesWithout } from './uplink-files.ts';
import { xlConfChanges, xlConfRefusal } from './xl-conf.ts';
import { warningsOf } from './warnings.ts';

/** Files and live state, each compared by itself; what may cut our own connection is done as a transaction. */
export function planOf(state: State, given: Params): Plan {
  if (state.pending !== undefined) return planForPending(state.pending, given.resolve);
  const params = completed(given, state);
  const refused = hostRefusal(state, params) ?? xlConfRefusal(state, params);
  if (refused !== undefined) return refused;
  if (params.state === 'absent') return removalPlan(state, params);
  const renderer = params.mode === 'routed' ? undefined : rendererOf(state, params);
  if (typeof renderer === 'object') return renderer;
  const refusedHere = rendererRefusal(state, params, renderer);
  if (refusedHere !== undefined) return refusedHere;
  const wanted = filesOf(params, renderingOf(state, params, renderer));
  const rewritten = uplinkFilesWithout(state, params);
  const files = [...fileChanges(state, params, wanted), ...rewritten.map(rewriting)];
  const told = files.length === 0 ? [] : telling(renderer, params);
  const texts = new Map([...wanted, ...rewritten.map(file => [file.path, file.wanted] as const)]);
  const live = [...liveChanges(state, params), ...(params.dhcp === undefined ? dhcpStop(state, params) : [])];
  const changes = proved(
    [...live, ...files, ...told, ...dhcpStart(state, params), ...xlConfChanges(state, params)],
    files.length === 0 ? new Map() : texts,
  );
  const plan = asPlan(changes, warningsOf(state, params));
  const touchesBridge = linkChanges(state, params).length + files.length > 0;
  return plan.kind === 'changes' && touchesBridge && mayCutUsOff(state, params)
    ? asTransaction(plan, state, { params, renderer })
    : plan;
}

function removalPlan(state: State, params: Params): Plan {
  const renderer = writtenFor(state.files, params);
  const back = uplinkFilesBack(state, params).map(rewriting);
  const { live, files } = removal(state, params);
  const rest = [...back, ...xlConfChanges(state, params)];
  const told = live.length + files.length + rest.length === 0 ? [] : telling(renderer, params);
  // As long as NetworkManager has the profiles, it makes a bridge anew that was taken away.
  const changes =
    renderer === 'networkmanager' && params.mode === 'bridged'
      ? [...files, ...told, ...live, ...rest]
      : [...live, ...files, ...rest, ...told];
  const plan = asPlan(changes, warningsOf(state, params));
  return plan.kind === 'changes' && mayCutUsOff(state, params)
    ? asTransaction(plan, state, { params, renderer })
    : plan;
}

/** When it is not known how this host is reached, the uplink is taken for the way. */
function mayCutUsOff({ management }: State, params: Params): boolean {
  if (params.mode === 'routed') return false;
  if (management.includes(params.name)) return true;
  return params.mode === 'bridged' && (management.length === 0 || management.includes(params.uplink ?? ''));
}

function asPlan([first, ...rest]: readonly Change[], warnings: readonly string[]): Plan {
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

/** Writes what is wanted, and removes what an earlier run wrote for another mode or renderer. */
function fileChanges(state: State, params: Params, wanted: ReadonlyMap<string, string>): readonly Change[] {
  const written = [...wanted].flatMap(([path, text]) => {
    const before = state.files.get(path);
    return before?.trimEnd() === text.trimEnd() ? [] : [writing(path, before, text)];
  });
  const stale = allPaths(params).filter(path => !wanted.has(path));
  return [...written, ...fileRemoval(state, stale)];
}

function rewriting({ path, text, wanted, mode }: Rewriting): Change {
  return writing(path, text, wanted, mode);
}

function writing(path: string, before: string | undefined, text: string, mode = modeOf(path)): Change {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    summary: `write ${path}`,
    before: before ?? '',
    after: text,
    risk: 'write',
    actions: [
      { kind: 'run', script: sh`mkdir -p -- ${folder}` },
      { kind: 'write', path, mode, content: text },
    ],
    undo: [
      before === undefined
        ? { kind: 'run', script: sh`rm -f -- ${path}` }
        : { kind: 'write', path, mode, content: before },
    ],
  };
}
