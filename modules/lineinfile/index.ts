import { type Action, type Change, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { attributeChanges, modeRefusals, pathFacts, wantedMode } from '../../src/module/files/attributes.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { sh } from '../../src/module/script.ts';
import { edited, patternOf } from './edit.ts';
import { type Params, params } from './params.ts';

/** Largest file whose lines are edited; a larger one is refused, since it comes over whole. */
const MOST_BYTES = 4 * 1024 * 1024;

export const lineinfile = defineModule<Params, PathState>({
  name: 'lineinfile',
  summary: 'One line of a text file: that it is there, or is not.',
  params,
  check: refusals,
  probe: ({ path }) => lookAt(path, { follow: true, want: 'content', mostBytes: MOST_BYTES + 1 }),
  parse: parsePathState,
  plan: planOf,
  facts: (state, { path }) => pathFacts(path, state),
});

function refusals(given: Params): readonly Refusal[] {
  const { line, regexp, search_string: search, state, backrefs } = given;
  const wrong: Refusal[] = [...modeRefusals(given)];
  if (state === 'present' && line === undefined)
    wrong.push({ code: 'missing_parameter', cause: 'state present needs "line"', mend: 'say what the line shall be' });
  if (state === 'absent' && (line ?? regexp ?? search) === undefined)
    wrong.push({
      code: 'missing_parameter',
      cause: 'state absent needs line, regexp or search_string',
      mend: 'say which lines shall go',
    });
  if (regexp !== undefined && search !== undefined)
    wrong.push({ code: 'wrong_parameter', cause: 'regexp excludes search_string', mend: 'take one of them' });
  if (backrefs && regexp === undefined)
    wrong.push({ code: 'missing_parameter', cause: 'backrefs needs regexp', mend: 'add "regexp:"' });
  for (const key of ['regexp', 'insertafter', 'insertbefore'] as const) {
    const source = given[key];
    if (source !== undefined && patternOf(source) === undefined)
      wrong.push({
        code: 'bad_regexp',
        cause: `"${source}" is no regular expression that can be used`,
        mend: 'what only Python knows is not supported',
        param: [key],
      });
  }
  return wrong;
}

function planOf(state: PathState, given: Params): Plan {
  const { path } = given;
  if (state.kind === 'directory')
    return { kind: 'impossible', code: 'in_the_way', cause: `${path} is a folder`, mend: 'name a file' };
  if (state.kind === 'absent' && given.state === 'absent') return { kind: 'converged' };
  if (state.kind === 'absent' && !given.create)
    return {
      kind: 'impossible',
      code: 'no_such_path',
      cause: `${path} does not exist`,
      mend: 'set "create: true", or create it first',
    };
  const text = state.content ?? '';
  if (state.size > MOST_BYTES)
    return {
      kind: 'impossible',
      code: 'too_large',
      cause: `${path} is larger than 4 MiB`,
      mend: 'edit it with a command',
    };
  const lines = linesOf(text);
  const wanted = edited(lines, given);
  const isSame = wanted.length === lines.length && wanted.every((line, index) => line === lines[index]);
  const [first, ...rest] =
    isSame && state.kind !== 'absent' ? attributeChanges(path, state, given) : [writeChange(state, given, wanted)];
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function writeChange(state: PathState, given: Params, lines: readonly string[]): Change {
  const { path, owner, group, backup } = given;
  const isNew = state.kind === 'absent';
  const text = lines.map(line => `${line}\n`).join('');
  const attributes = {
    mode: wantedMode(given.mode, isNew ? { kind: 'file', mode: '0644' } : state) ?? (isNew ? '0644' : state.mode),
    ...(owner === undefined && isNew ? {} : { owner: owner ?? String(state.uid) }),
    ...(group === undefined && isNew ? {} : { group: group ?? String(state.gid) }),
  };
  const write: Action = { kind: 'write', path, content: text, ...attributes };
  const keep: Action = { kind: 'run', script: sh`cp -p -- ${path} ${path}."$(date +%Y-%m-%d@%H:%M:%S)"~` };
  return {
    summary: `edit ${path}`,
    before: state.content ?? '',
    after: text,
    risk: 'write',
    actions: backup && !isNew ? [keep, write] : [write],
  };
}
