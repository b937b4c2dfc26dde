import { createHash } from 'node:crypto';
import {
  type Action,
  type Change,
  defineModule,
  type Plan,
  type Refusal,
  type WithLocalFiles,
} from '../../src/module/contract.ts';
import { attributeChanges, modeRefusals, pathFacts, wantedMode } from '../../src/module/files/attributes.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { sh } from '../../src/module/script.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

export const copy = defineModule<Params, PathState>({
  name: 'copy',
  summary: 'A file with this content, from the controller or from the playbook.',
  params,
  localFiles: ['src'],
  check: refusals,
  probe: given => lookAt(destOf(given), { follow: true, want: 'sha256' }),
  parse: parsePathState,
  plan: planOf,
  facts: (state, given) => {
    const content = textOf(given);
    const sha1 = content === undefined ? undefined : createHash('sha1').update(content).digest('hex');
    return {
      ...pathFacts(destOf(given), state),
      dest: destOf(given),
      ...(sha1 === undefined ? {} : { checksum: sha1 }),
    };
  },
});

function destOf({ dest, src }: Params): string {
  return dest.endsWith('/') && src !== undefined ? dest + (src.split('/').at(-1) ?? '') : dest;
}

function textOf({ content }: Params): string | undefined {
  if (content === undefined) return undefined;
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function refusals(given: Params): readonly Refusal[] {
  const { src, content, dest, validate } = given;
  const wrong: Refusal[] = [...modeRefusals(given)];
  if ((src === undefined) === (content === undefined))
    wrong.push({ code: 'wrong_parameter', cause: 'copy takes either src or content', mend: 'give one of them' });
  if (!dest.startsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: `"${dest}" is no absolute path`,
      mend: 'write it from / on',
      param: ['dest'],
    });
  if (content !== undefined && dest.endsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: 'with content, dest must name a file',
      mend: 'add its name',
      param: ['dest'],
    });
  if (validate !== undefined && !validate.includes('%s'))
    wrong.push({
      code: 'bad_validate',
      cause: 'validate needs %s where the file stands',
      mend: 'e.g. "sshd -t -f %s"',
      param: ['validate'],
    });
  return wrong;
}

function planOf(state: PathState, given: Params): Plan {
  const dest = destOf(given);
  if (state.kind === 'directory')
    return {
      kind: 'impossible',
      code: 'in_the_way',
      cause: `${dest} is a folder`,
      mend: 'end dest with / to copy into it',
    };
  const isSame = state.kind === 'file' && state.checksum === wantedChecksum(given);
  const isLeft = isSame || (state.kind === 'file' && !given.force);
  const [first, ...rest] = isLeft ? attributeChanges(dest, state, given) : [writeChange(state, given)];
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function wantedChecksum(given: Params): string | undefined {
  const text = textOf(given);
  return text === undefined ? given.local_files?.['src']?.sha256 : createHash('sha256').update(text).digest('hex');
}

function writeChange(state: PathState, given: Params): Change {
  const dest = destOf(given);
  const isNew = state.kind === 'absent';
  const keep: Action = { kind: 'run', script: sh`cp -p -- ${dest} ${dest}."$(date +%Y-%m-%d@%H:%M:%S)"~` };
  const [first, ...rest] = writeActions(given, dest, attributesOf(state, given));
  return {
    summary: `${isNew ? 'write' : 'replace'} ${dest}`,
    before: isNew ? '' : `sha256 ${state.checksum ?? 'unknown'}`,
    after: textOf(given) ?? `sha256 ${wantedChecksum(given) ?? ''}`,
    risk: 'write',
    actions: given.backup && !isNew ? [keep, first, ...rest] : [first, ...rest],
  };
}

/** New files get 0644 when nothing is said; a replaced one keeps its mode and owner. */
function attributesOf(state: PathState, { mode, owner, group }: Params): FileAttributes {
  if (state.kind === 'absent') {
    const made = wantedMode(mode, { kind: 'file', mode: '0644' }) ?? '0644';
    return { mode: made, ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
  }
  return {
    mode: wantedMode(mode, state) ?? state.mode,
    owner: owner ?? String(state.uid),
    group: group ?? String(state.gid),
  };
}

interface FileAttributes {
  readonly mode: string;
  readonly owner?: string;
  readonly group?: string;
}

function writeActions(given: Params, dest: string, attributes: FileAttributes): readonly [Action, ...Action[]] {
  const write = (path: string): Action => {
    const text = textOf(given);
    return text === undefined
      ? { kind: 'upload', localPath: given.local_files?.['src']?.path ?? '', path, ...attributes }
      : { kind: 'write', path, content: text, ...attributes };
  };
  if (given.validate === undefined) return [write(dest)];
  const candidate = `${dest}.xenplay-new`;
  const [before = '', after = ''] = given.validate.split('%s');
  const check = sh`if ${sh.raw(before)}${candidate}${sh.raw(after)}; then mv -f -- ${candidate} ${dest}; else status=$?; rm -f -- ${candidate}; echo "the new file is not valid" >&2; exit "$status"; fi`;
  return [write(candidate), { kind: 'run', script: check }];
}
