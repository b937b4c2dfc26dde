import { createHash } from 'node:crypto';
import { type FileTarget, writeFrom } from '../action.ts';
import type { Action, Change, Refusal } from '../contract.ts';
import { quote } from '../script.ts';
import { wordsOf } from '../opaque/words.ts';
import { type Attributes, folderScript, wantedMode } from './attributes.ts';
import { KEEP_CONTEXT } from './context.ts';
import type { PathState } from './path-state.ts';

/** What a file is to hold: a text, bytes, or another file: of the controller, or of the host. */
export type Content =
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly localPath: string; readonly sha256: string; readonly sha1: string }
  | { readonly hostPath: string; readonly sha256: string; readonly sha1: string };

/** A file with this content and these attributes: what every module that writes one asks for. */
export interface Writing extends Attributes {
  /** Of the folders that are made for it. */
  readonly folders?: Attributes;
  readonly content: Content;
  readonly backup: boolean;
  readonly validate?: string | undefined;
}

/** What there is where a file is to be. */
export interface PlaceState {
  /** Where it really goes: below a folder, at the end of a link. */
  readonly path: string;
  readonly hasParent: boolean;
  readonly found: PathState;
  /** The name that a backup made now would have; only where one was asked for. */
  readonly backupPath?: string;
}

/** Schema properties that all of them share. */
export const writeParams = {
  backup: {
    type: 'boolean',
    default: false,
    description: 'Keep the file that is replaced under its name with a number and a time behind it.',
  },
  validate: {
    type: 'string',
    description:
      'Command that must end with 0 for the new file before it takes the place of the old; %s stands for it. No shell reads it.',
  },
} as const;

export function validateRefusals(validate: string | undefined): readonly Refusal[] {
  if (validate === undefined || (validate.includes('%s') && wordsOf(validate) !== undefined)) return [];
  const cause = validate.includes('%s') ? 'a quote in validate is not closed' : 'validate must contain %s';
  return [{ code: 'bad_validate', cause, mend: 'e.g. "sshd -t -f %s"', param: ['validate'] }];
}

/** Replaces the file whole, or makes it; the old one is kept where that is asked for. */
export function writeChange(state: PlaceState, writing: Writing, alsoBefore: readonly Action[] = []): Change {
  const { path, found } = state;
  const target = targetOf(state, writing);
  const { content } = writing;
  const write = writeAction(content, target);
  return {
    summary: `${found.kind === 'absent' ? 'write' : 'replace'} ${path}`,
    ...shown(found, content),
    risk: 'write',
    actions: inOrder([...alsoBefore, ...placeActions(state, writing)], write),
  };
}

function writeAction(content: Content, target: FileTarget): Action {
  if ('localPath' in content) return { kind: 'upload', localPath: content.localPath, ...target };
  if ('hostPath' in content)
    return { kind: 'run', script: writeFrom(target, { text: 'cat < "$1"', args: [content.hostPath] }) };
  return { kind: 'write', content: 'text' in content ? content.text : plainText(content.bytes), ...target };
}

/** There is always a last one. */
function inOrder(before: readonly Action[], last: Action): Change['actions'] {
  const [first, ...rest] = before;
  return first === undefined ? [last] : [first, ...rest, last];
}

/** What must be done before a file is put there: the folder made, the old file kept. */
function placeActions(state: PlaceState, { backup, folders = {} }: Pick<Writing, 'backup' | 'folders'>) {
  const { path, hasParent, found } = state;
  const folder: Action = { kind: 'run', script: folderScript(folderOf(path), folders) };
  return [...(hasParent ? [] : [folder]), ...(backup && found.kind !== 'absent' ? keepActions(state) : [])];
}

function keepActions({ path, backupPath }: PlaceState): readonly Action[] {
  return [{ kind: 'run', script: { text: KEEP_COPY, args: [path, backupPath ?? `${path}~`] } }];
}

const KEEP_COPY = `set -eu
${KEEP_CONTEXT}
cp -p -- "$1" "$2"
keep_context "$1" "$2"`;

/** The name of the backup as Ansible's results have it; nothing where none is made. */
export function backupFacts({ found, backupPath }: PlaceState, { backup }: Pick<Writing, 'backup'>) {
  return backup && found.kind !== 'absent' && backupPath !== undefined ? { backup_file: backupPath } : {};
}

/** What a new file gets when nothing is said. */
export const NEW_MODE = '0644';

/** Where a file goes and with which attributes: new ones get 0644 when nothing is said; a replaced one keeps its own. */
export function targetOf({ path, found }: PlaceState, writing: Omit<Writing, 'content'>): FileTarget {
  const { mode, owner, group, validate } = writing;
  // A link that is replaced leaves nothing of what it points to.
  const isKept = found.kind === 'file' && found.target === undefined;
  const basis = isKept ? found.mode : NEW_MODE;
  const [user, team] = [owner ?? (isKept ? String(found.uid) : ''), group ?? (isKept ? String(found.gid) : '')];
  return {
    path,
    mode: wantedMode(mode, { kind: 'file', mode: basis }) ?? basis,
    ...(user === '' ? {} : { owner: user }),
    ...(team === '' ? {} : { group: team }),
    ...(validate === undefined ? {} : { validate: validation(validate) }),
  };
}

/** As shell text: words that are taken as they are, but for the name of the new file. */
function validation(validate: string): string {
  return (wordsOf(validate) ?? []).map(word => word.split('%s').map(quote).join('"${tmp}"')).join(' ');
}

function folderOf(path: string): string {
  return path.replace(/\/[^/]*$/, '') || '/';
}

/** Most of an old text that is shown as a difference. */
export const SHOWN_BYTES = 65_536;

/** Texts where both are at hand and are texts, else the sums of both; an edited file may have single bytes that are none. */
function shown(found: PathState, content: Content): Pick<Change, 'before' | 'after'> {
  const old = found.kind === 'absent' ? '' : found.content;
  const fresh = textOf(content);
  const isText = !('bytes' in content ? /\0/ : /[\0\ufffd]/).test((old ?? '') + (fresh ?? ''));
  if (old !== undefined && isText && found.size <= SHOWN_BYTES && fresh !== undefined)
    return { before: old, after: fresh };
  const before = found.kind === 'absent' ? '' : `sha256 ${found.checksum ?? 'unknown'}`;
  return { before, after: 'text' in content ? content.text : `sha256 ${sha256Of(content)}` };
}

function textOf(content: Content): string | undefined {
  if ('localPath' in content || 'hostPath' in content) return undefined;
  return 'text' in content ? content.text : Buffer.from(content.bytes).toString('utf8');
}

/** Bytes as text where they are nothing else: text travels as it is. */
function plainText(bytes: Uint8Array): string | Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes;
}

export function sha256Of(content: Content): string {
  return 'sha256' in content ? content.sha256 : sumOf(content, 'sha256');
}

export function sha1Of(content: Content): string {
  return 'sha256' in content ? content.sha1 : sumOf(content, 'sha1');
}

function sumOf(content: Exclude<Content, { sha256: string }>, algorithm: string): string {
  return createHash(algorithm)
    .update('text' in content ? content.text : content.bytes)
    .digest('hex');
}
