import type { Change, Plan } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { allPaths, filesOf, type Rendering } from './files.ts';
import { hostRefusal } from './host-refusals.ts';
import { withAddresses, withoutAddresses } from './interfaces-file.ts';
import { linkChanges, liveChanges } from './live.ts';
import { firewallTool } from './masquerade.ts';
import type { Params } from './params.ts';
import { fileRemoval, removal } from './removal.ts';
import { rendererOf } from './renderer.ts';
import type { State } from './state.ts';
import { completed } from './take-over.ts';
import { asTransaction } from './transaction.ts';
import { warningsOf } from './warnings.ts';

/** Files and live state, each compared by itself; what may cut our own connection is done as a transaction. */
export function planOf(state: State, given: Params): Plan {
  const params = completed(given, state);
  const refused = hostRefusal(state, params);
  if (refused !== undefined) return refused;
  if (params.state === 'absent') return removalPlan(state, params);
  const renderer = params.mode === 'routed' ? undefined : rendererOf(state, params);
  if (typeof renderer === 'object') return renderer;
  const files = fileChanges(state, params, { renderer, firewall: firewallTool(state) });
  const plan = asPlan([...liveChanges(state, params), ...files], warningsOf(state, params));
  const touchesBridge = linkChanges(state, params).length + files.length > 0;
  return plan.kind === 'changes' && touchesBridge && mayCutUsOff(state, params)
    ? asTransaction(plan, state, params)
    : plan;
}

function removalPlan(state: State, params: Params): Plan {
  const changes = [...removal(state, params), ...uplinkFileReturn(state, params)];
  const plan = asPlan(changes, warningsOf(state, params));
  return plan.kind === 'changes' && mayCutUsOff(state, params) ? asTransaction(plan, state, params) : plan;
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
function fileChanges(state: State, params: Params, rendering: Rendering): readonly Change[] {
  const wanted = filesOf(params, rendering);
  const written = [...wanted].flatMap(([path, text]) => {
    const before = state.files.get(path);
    return before?.trimEnd() === text.trimEnd() ? [] : [writing(path, before, text)];
  });
  const stale = allPaths(params).filter(path => !wanted.has(path));
  const foreign = uplinkFileChanges(state, params);
  return [...written, ...foreign, ...fileRemoval(state, stale)];
}

/** The uplink has no address of its own any more, not after the next boot either. */
function uplinkFileChanges({ uplinkFiles }: State, { mode, name, uplink }: Params): readonly Change[] {
  if (mode !== 'bridged' || uplink === undefined) return [];
  return uplinkFiles.flatMap(file => {
    const text = withoutAddresses(file.text, uplink, name);
    return text === file.text ? [] : [writing(file.path, file.text, text, file.mode)];
  });
}

function uplinkFileReturn({ uplinkFiles }: State, { mode, name }: Params): readonly Change[] {
  if (mode !== 'bridged') return [];
  return uplinkFiles.flatMap(file => {
    const text = withAddresses(file.text, name);
    return text === file.text ? [] : [writing(file.path, file.text, text, file.mode)];
  });
}

function writing(path: string, before: string | undefined, text: string, mode = '0644'): Change {
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
