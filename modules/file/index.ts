import { type Change, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { attributeChanges, modeRefusals, octalMode, pathFacts } from '../../src/module/files/attributes.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { type Script, sh } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

export const file = defineModule<Params, PathState>({
  name: 'file',
  summary: 'A file, folder or link: that it is there, or is not, and who may use it.',
  params,
  check: refusals,
  probe: given => lookAt(pathOf(given), { follow: given.follow && !isLink(given) && given.state !== 'absent' }),
  parse: parsePathState,
  plan: planOf,
  facts: (state, given) => pathFacts(pathOf(given), state),
});

function pathOf({ path, dest, name }: Params): string {
  return path ?? dest ?? name ?? '';
}

function isLink({ state }: Params): boolean {
  return state === 'link' || state === 'hard';
}

function refusals(given: Params): readonly Refusal[] {
  const wrong: Refusal[] = [...modeRefusals(given)];
  if (pathOf(given) === '')
    wrong.push({ code: 'missing_parameter', cause: 'file needs the parameter "path"', mend: 'add "path:"' });
  if (isLink(given) && given.src === undefined)
    wrong.push({ code: 'missing_parameter', cause: 'a link needs "src"', mend: 'say what it points to' });
  return wrong;
}

function planOf(state: PathState, given: Params): Plan {
  const path = pathOf(given);
  switch (given.state ?? (state.kind === 'directory' ? 'directory' : 'file')) {
    case 'absent':
      return asPlan(state.kind === 'absent' ? [] : [change(`remove ${path}`, [state.kind, ''], sh`rm -rf -- ${path}`)]);
    case 'directory':
      return directoryPlan(state, path, given);
    case 'link':
    case 'hard':
      return linkPlan(state, path, given);
    case 'touch':
      return asPlan([
        change(`touch ${path}`, [state.kind, 'file'], withMode(sh`touch -- ${path}`, path, given)),
        ...attributes(path, state, given),
      ]);
    case 'file':
      return filePlan(state, path, given);
  }
}

function asPlan([first, ...rest]: readonly Change[]): Plan {
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function change(summary: string, [before, after]: readonly [string, string], script: Script): Change {
  return { summary, before, after, risk: 'write', actions: [{ kind: 'run', script }] };
}

function attributes(path: string, state: PathState, given: Params): readonly Change[] {
  return state.kind === 'absent' ? [] : attributeChanges(path, state, given);
}

function filePlan(state: PathState, path: string, given: Params): Plan {
  if (state.kind === 'file' || state.kind === 'other' || state.kind === 'link')
    return asPlan(attributes(path, state, given));
  const cause = state.kind === 'absent' ? `${path} does not exist` : `${path} is a folder, not a file`;
  return { kind: 'impossible', code: 'no_such_path', cause, mend: 'use state: touch or directory, or the copy module' };
}

function directoryPlan(state: PathState, path: string, given: Params): Plan {
  if (state.kind === 'directory') return asPlan(attributes(path, state, given));
  if (state.kind !== 'absent')
    return {
      kind: 'impossible',
      code: 'in_the_way',
      cause: `${path} exists and is no folder`,
      mend: 'remove it first',
    };
  return asPlan([
    change(`create the folder ${path}`, ['absent', 'directory'], withMode(sh`mkdir -p -- ${path}`, path, given)),
  ]);
}

/** What was just made gets its owner and mode in the same step. */
function withMode(script: Script, path: string, { mode, owner, group }: Params): Script {
  const words = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  const chown = words === '' ? '' : ` && ${sh`chown -- ${words} ${path}`.text}`;
  const wanted = octalMode(mode) ?? mode;
  const chmod = wanted === undefined ? '' : ` && ${sh`chmod -- ${String(wanted)} ${path}`.text}`;
  return { text: script.text + chown + chmod, args: [] };
}

function linkPlan(state: PathState, path: string, given: Params): Plan {
  const { src = '', force, state: kind } = given;
  if (kind === 'link' && state.kind === 'link' && state.target === src) return asPlan(attributes(path, state, given));
  if (kind === 'hard' && state.kind === 'file' && state.links > 1) return { kind: 'converged' };
  if (state.kind === 'directory' || (state.kind === 'file' && !force)) {
    return {
      kind: 'impossible',
      code: 'in_the_way',
      cause: `${path} exists and is no link`,
      mend: 'remove it first, or set "force: true" for a file',
    };
  }
  const before = state.kind === 'link' ? `${path} -> ${state.target ?? ''}` : state.kind;
  const script = kind === 'link' ? sh`ln -sfn -- ${src} ${path}` : sh`ln -f -- ${src} ${path}`;
  return asPlan([change(`link ${path} to ${src}`, [before, `${path} -> ${src}`], script)]);
}
