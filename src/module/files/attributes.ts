import type { JsonObject } from '../../model/json.ts';
import type { Change, Refusal } from '../contract.ts';
import { type Script, scriptFile, sh } from '../script.ts';
import type { PathState } from './path-state.ts';

/** Who owns a path and who may use it, as declared; what is absent is left as it is. */
export interface Attributes {
  readonly mode?: string | number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

const SELINUX = 'the context of a file that is replaced is kept; change it with "command: chcon …"';

/** Schema properties that modules which write files share. */
export const attributeParams = {
  mode: {
    type: ['string', 'integer'],
    description: 'Permissions: octal ("0644") or symbolic ("u=rw,go=r"). Quote octal numbers.',
  },
  owner: { type: 'string', description: 'Name or number of the owner; default: left as it is.' },
  group: { type: 'string', description: 'Name or number of the group; default: left as it is.' },
  unsafe_writes: { type: 'boolean', enum: [false], description: 'Only false: a file is always replaced whole.' },
} as const;

/** Ansible's further parameters of a file, and what to do instead: `refused` of a module's schema. */
export const refusedAttributes = {
  attributes: 'set them with "command: chattr …"',
  attr: 'set them with "command: chattr …"',
  selevel: SELINUX,
  serole: SELINUX,
  setype: SELINUX,
  seuser: SELINUX,
} as const;

/** An octal mode as four digits; a number from YAML was octal there (0644 is 420). Undefined for a symbolic mode. */
export function octalMode(mode: string | number | undefined): string | undefined {
  if (mode === undefined) return undefined;
  if (typeof mode === 'number') return mode.toString(8).padStart(4, '0');
  return /^[0-7]{1,4}$/.test(mode) ? mode.padStart(4, '0') : undefined;
}

export function modeRefusals({ mode }: Attributes): readonly Refusal[] {
  if (mode === undefined || octalMode(mode) !== undefined || isSymbolic(String(mode))) return [];
  return [
    { code: 'bad_mode', cause: `"${mode}" is no mode`, mend: 'write e.g. "0644" or "u=rw,go=r"', param: ['mode'] },
  ];
}

/** A path on a host is taken as it stands: what Ansible would fill in is told, not made as a folder named "~". */
export function homeRefusals(path: string, param: string): readonly Refusal[] {
  if (!path.startsWith('~')) return [];
  const cause = `"${path}": ~ is not filled in here`;
  return [{ code: 'bad_path', cause, mend: 'write the path from / on', param: [param] }];
}

function isSymbolic(mode: string): boolean {
  return /^[ugoa]*[-+=][rwxXst]*(,[ugoa]*[-+=][rwxXst]*)*$/.test(mode);
}

/** The mode that a path will have: symbolic modes are worked out from what it has (chmod(1)). */
export function wantedMode(
  mode: string | number | undefined,
  state: Pick<PathState, 'mode' | 'kind'>,
): string | undefined {
  const octal = octalMode(mode);
  if (octal !== undefined || mode === undefined) return octal;
  const start = Number.parseInt(state.mode, 8);
  const isExecutable = state.kind === 'directory' || (start & 0o111) !== 0;
  const applied = String(mode)
    .split(',')
    .reduce((bits, clause) => applyClause(bits, clause, isExecutable), start);
  return applied.toString(8).padStart(4, '0');
}

function applyClause(bits: number, clause: string, isExecutable: boolean): number {
  const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
  if (match === null) return bits;
  const [, who = '', operator = '', letters = ''] = match;
  const users = USERS.filter(({ letter }) => who === '' || who.includes('a') || who.includes(letter));
  const each = rightsOf(letters, isExecutable);
  const special = letters.includes('s') ? users.reduce((sum, user) => sum | user.special, 0) : 0;
  const set = users.reduce((sum, { shift }) => sum | (each << shift), special) | (letters.includes('t') ? 0o1000 : 0);
  if (operator === '+') return bits | set;
  if (operator === '-') return bits & ~set;
  return (bits & ~users.reduce((sum, { shift }) => sum | (7 << shift), 0)) | set;
}

const USERS = [
  { letter: 'u', shift: 6, special: 0o4000 },
  { letter: 'g', shift: 3, special: 0o2000 },
  { letter: 'o', shift: 0, special: 0 },
] as const;

/** `X` is execute only where something may be executed already, or a folder. */
function rightsOf(letters: string, isExecutable: boolean): number {
  const mayExecute = letters.includes('x') || (letters.includes('X') && isExecutable);
  return (letters.includes('r') ? 4 : 0) + (letters.includes('w') ? 2 : 0) + (mayExecute ? 1 : 0);
}

/** Mode and ownership of a path that exists, brought to what is declared. */
export function attributeChanges(path: string, state: PathState, attributes: Attributes): readonly Change[] {
  const mode = wantedMode(attributes.mode, state);
  const changes: Change[] = [];
  if (!isOwnedBy(state.owner, state.uid, attributes.owner) || !isOwnedBy(state.group, state.gid, attributes.group)) {
    const wanted = `${attributes.owner ?? state.owner}:${attributes.group ?? state.group}`;
    const words = ownerWords(attributes);
    changes.push({
      summary: `give ${path} to ${wanted}`,
      before: `${state.owner}:${state.group}`,
      after: wanted,
      risk: 'write',
      actions: [{ kind: 'run', script: sh`chown -h -- ${words} ${path}` }],
    });
  }
  // A symlink has no mode of its own on Linux.
  if (mode !== undefined && mode !== state.mode && state.kind !== 'link') {
    changes.push({
      summary: `set the mode of ${path} to ${mode}`,
      before: state.mode,
      after: mode,
      risk: 'write',
      actions: [{ kind: 'run', script: sh`chmod -- ${mode} ${path}` }],
    });
  }
  return changes;
}

function isOwnedBy(name: string, id: number, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === name || wanted === String(id);
}

const makeFolder = scriptFile(import.meta.url, 'make-folder.sh');

/** Makes a folder with its parents; each that was not there gets these attributes. */
export function folderScript(path: string, attributes: Attributes): Script {
  const mode = wantedMode(attributes.mode, { kind: 'directory', mode: '0755' }) ?? '';
  return makeFolder(path, mode, ownerWords(attributes));
}

/** As chown takes them; empty when nothing is said. */
export function ownerWords({ owner, group }: Attributes): string {
  return `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
}

/** Members of Ansible's results for a path. */
export function pathFacts(path: string, state: PathState): JsonObject {
  if (state.kind === 'absent') return { path, state: 'absent' };
  const { uid, gid, owner, group, size, kind } = state;
  // A zero, and at least three digits.
  const mode = `0${state.mode.replace(/^0(?=...)/, '')}`;
  return { path, state: kind, mode, uid, gid, owner, group, size };
}
