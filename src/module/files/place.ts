import { createHash } from 'node:crypto';
import { ParseError } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Action, Change, CommandOutput, Plan, Refusal } from '../contract.ts';
import { type Script, scriptFile, sh } from '../script.ts';
import { attributeChanges, type Attributes, modeRefusals, pathFacts, wantedMode } from './attributes.ts';
import { type PathState, parsePathState } from './path-state.ts';

/** What the file is to hold: a text, or a file of the controller. */
export type Content =
  | { readonly text: string }
  | { readonly localPath: string; readonly sha256: string; readonly sha1: string };

/** One file to be put at a place of the host: what copy and template have in common. */
export interface Placing extends Attributes {
  readonly dest: string;
  /** The name that it gets when dest is a folder; absent: dest must not be one. */
  readonly name?: string | undefined;
  readonly content: Content;
  readonly backup: boolean;
  readonly force: boolean;
  /** Write to where a symlink at dest points, instead of replacing it. */
  readonly follow: boolean;
  readonly validate?: string | undefined;
}

/** What there is where the file is to be. */
export interface PlaceState {
  /** Where it really goes: below a folder, at the end of a link. */
  readonly path: string;
  readonly hasParent: boolean;
  readonly found: PathState;
}

/** Schema properties that modules which put a file share. */
export const placeParams = {
  backup: {
    type: 'boolean',
    default: false,
    description: 'Keep the file that is replaced under its name with a time behind it.',
  },
  force: {
    type: 'boolean',
    default: true,
    description: 'Replace a file whose content differs; false: only write when there is none.',
  },
  follow: {
    type: 'boolean',
    default: false,
    description: 'When dest is a symlink, write to the file it points to; false: replace the link.',
  },
  validate: {
    type: 'string',
    description:
      'Command that must end with 0 for the new file before it takes the place of the old; %s stands for it.',
  },
} as const;

/** Most of an old text that is asked for to be shown as a difference. */
const SHOWN_BYTES = 65_536;

const look = scriptFile(import.meta.url, 'look-dest.sh');

export function lookAtPlace({ dest, name, content, follow }: Placing): Script {
  return look(dest, name ?? '', follow ? 'yes' : 'no', sha256Of(content), String(SHOWN_BYTES));
}

export function parsePlace(output: CommandOutput): PlaceState {
  const found = parsePathState(output);
  const [, path] = /^path=(.*)$/m.exec(output.stdout) ?? [];
  const [, parent] = /^parent=(yes|no)$/m.exec(output.stdout) ?? [];
  if (path === undefined || parent === undefined)
    throw new ParseError({ code: 'unknown_output', cause: 'the look at dest gave no path' });
  return { path, hasParent: parent === 'yes', found };
}

/** Reasons to refuse that need no host. */
export function placeRefusals(
  given: Attributes & { readonly dest: string; readonly validate?: string | undefined },
): readonly Refusal[] {
  const { dest, validate } = given;
  const wrong: Refusal[] = [...modeRefusals(given)];
  if (!dest.startsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: `"${dest}" is no absolute path`,
      mend: 'write it from / on',
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

export function planPlace(state: PlaceState, placing: Placing): Plan {
  const { path, found, hasParent } = state;
  if (found.kind === 'directory' || found.kind === 'other') {
    const cause = `${path} is ${found.kind === 'directory' ? 'a folder' : 'no plain file'}`;
    return { kind: 'impossible', code: 'in_the_way', cause, mend: 'name another dest, or remove it' };
  }
  // A dest that ends with / is made, as Ansible does; any other folder must be there.
  if (!hasParent && !placing.dest.endsWith('/')) {
    const cause = `the folder of ${path} does not exist`;
    return { kind: 'impossible', code: 'no_folder', cause, mend: 'create it first (file: state=directory)' };
  }
  const isSame = found.kind === 'file' && found.target === undefined && found.checksum === sha256Of(placing.content);
  const isLeft = isSame || (found.kind === 'file' && !placing.force);
  const [first, ...rest] = isLeft ? attributeChanges(path, found, placing) : [writeChange(state, placing)];
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

/** Members of Ansible's results for a file that was put. */
export function placeFacts({ path, found }: PlaceState, { content, force }: Placing): JsonObject {
  const isKept = !force && found.kind === 'file';
  const { path: _, ...facts } = pathFacts(path, found);
  return { ...facts, dest: path, ...(isKept ? {} : { checksum: sha1Of(content) }) };
}

function writeChange(state: PlaceState, placing: Placing): Change {
  const { path, found, hasParent } = state;
  const { content, backup } = placing;
  const isNew = found.kind === 'absent';
  const folder: Action = { kind: 'run', script: sh`mkdir -p -- ${path.replace(/\/[^/]*$/, '') || '/'}` };
  const keep: Action = { kind: 'run', script: sh`cp -p -- ${path} ${path}."$(date +%Y-%m-%d@%H:%M:%S)"~` };
  const [first, ...rest] = writeActions(path, placing, attributesOf(found, placing));
  const before: readonly Action[] = [...(hasParent ? [] : [folder]), ...(backup && !isNew ? [keep] : [])];
  const [head, ...tail] = [...before, first, ...rest];
  return {
    summary: `${isNew ? 'write' : 'replace'} ${path}`,
    ...shown(found, content),
    risk: 'write',
    actions: [head ?? first, ...tail],
  };
}

/** Texts where both are at hand and are texts, else the sums of both. */
function shown(found: PathState, content: Content): Pick<Change, 'before' | 'after'> {
  const old = found.kind === 'absent' ? '' : found.content;
  const isText = old !== undefined && !/[\0\ufffd]/.test(old);
  if ('text' in content && isText && found.size <= SHOWN_BYTES) return { before: old, after: content.text };
  const before = found.kind === 'absent' ? '' : `sha256 ${found.checksum ?? 'unknown'}`;
  return { before, after: 'text' in content ? content.text : `sha256 ${content.sha256}` };
}

interface FileAttributes {
  readonly mode: string;
  readonly owner?: string;
  readonly group?: string;
}

/** New files get 0644 when nothing is said; a replaced one keeps its mode and owner. */
function attributesOf(found: PathState, { mode, owner, group }: Placing): FileAttributes {
  if (found.kind !== 'file') {
    const made = wantedMode(mode, { kind: 'file', mode: '0644' }) ?? '0644';
    return { mode: made, ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
  }
  return {
    mode: wantedMode(mode, found) ?? found.mode,
    owner: owner ?? String(found.uid),
    group: group ?? String(found.gid),
  };
}

function writeActions(path: string, placing: Placing, attributes: FileAttributes): readonly [Action, ...Action[]] {
  const { content, validate } = placing;
  const write = (target: string): Action =>
    'text' in content
      ? { kind: 'write', path: target, content: content.text, ...attributes }
      : { kind: 'upload', localPath: content.localPath, path: target, ...attributes };
  if (validate === undefined) return [write(path)];
  const candidate = `${path}.xenplay-new`;
  const [before = '', after = ''] = validate.split('%s');
  const check = sh`if ${sh.raw(before)}${candidate}${sh.raw(after)}; then mv -f -- ${candidate} ${path}; else status=$?; rm -f -- ${candidate}; echo "the new file is not valid" >&2; exit "$status"; fi`;
  return [write(candidate), { kind: 'run', script: check }];
}

function sha256Of(content: Content): string {
  return 'text' in content ? createHash('sha256').update(content.text).digest('hex') : content.sha256;
}

function sha1Of(content: Content): string {
  return 'text' in content ? createHash('sha1').update(content.text).digest('hex') : content.sha1;
}
