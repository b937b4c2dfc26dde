import type { Change, Plan } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { allPaths, filesOf, type Rendering } from './files.ts';
import { hostRefusal, managementRefusal } from './host-refusals.ts';
import { linkChanges, liveChanges } from './live.ts';
import { firewallTool } from './masquerade.ts';
import type { Params } from './params.ts';
import { fileRemoval, removal } from './removal.ts';
import { rendererOf } from './renderer.ts';
import type { State } from './state.ts';
import { warningsOf } from './warnings.ts';

/** Files and live state, each compared by itself; nothing that carries our own connection is ever touched. */
export function planOf(state: State, params: Params): Plan {
  const refused = hostRefusal(state, params);
  if (refused !== undefined) return refused;
  if (params.state === 'absent') return asPlan(removal(state, params), warningsOf(state, params));
  const renderer = params.mode === 'routed' ? undefined : rendererOf(state, params);
  if (typeof renderer === 'object') return renderer;
  const files = fileChanges(state, params, { renderer, firewall: firewallTool(state) });
  const touchesBridge = linkChanges(state, params).length + files.length > 0;
  if (params.mode !== 'routed' && touchesBridge && state.management.includes(params.name))
    return managementRefusal(params.name);
  return asPlan([...liveChanges(state, params), ...files], warningsOf(state, params));
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
  return [...written, ...fileRemoval(state, stale)];
}

function writing(path: string, before: string | undefined, text: string): Change {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    summary: `write ${path}`,
    before: before ?? '',
    after: text,
    risk: 'write',
    actions: [
      { kind: 'run', script: sh`mkdir -p -- ${folder}` },
      { kind: 'write', path, mode: '0644', content: text },
    ],
    undo: [
      before === undefined
        ? { kind: 'run', script: sh`rm -f -- ${path}` }
        : { kind: 'write', path, mode: '0644', content: before },
    ],
  };
}
