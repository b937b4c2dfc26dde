import { createHash } from 'node:crypto';
import type { JsonObject } from '../../model/json.ts';
import { ParseError } from '../../model/diagnostic.ts';
import { pythonRegex, RegexError } from '../../model/python-regex.ts';
import type { Change, CommandOutput, Plan, Refusal } from '../contract.ts';
import type { Script } from '../script.ts';
import { attributeChanges, attributeParams, type Attributes, homeRefusals, modeRefusals } from './attributes.ts';
import { lookScript, parsePlace } from './place.ts';
import {
  backupFacts,
  NEW_MODE,
  type PlaceState,
  SHOWN_BYTES,
  targetOf,
  validateRefusals,
  writeChange,
  writeParams,
} from './write.ts';

/** A text file that a module changes in places: it comes over whole, and goes back whole. */
export interface Editing extends Attributes {
  readonly path: string;
  readonly create?: boolean;
  readonly backup: boolean;
  readonly validate?: string | undefined;
}

/**
 * A file's bytes, one character each (latin1): what is not changed goes back as it came, whatever its encoding, and a pattern
 * sees what Python's sees of bytes. Empty where there is no file, or none that can be read.
 */
export interface EditState extends PlaceState {
  readonly bytes: string;
  readonly isReadable: boolean;
}

/** What a module makes of a file, and says of it. */
export interface Edited {
  readonly bytes: string;
  /** Ansible's words for it, without what it says of the attributes. */
  readonly msg: string;
}

/** Largest file that is edited; it comes over whole. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** Schema properties that modules which edit a file share. */
export const editParams = {
  path: { type: 'string', aliases: ['dest', 'destfile', 'name'], description: 'The file; a symlink is followed.' },
  ...attributeParams,
  ...writeParams,
} as const;

export const createParam = {
  type: 'boolean',
  default: false,
  description: 'Make the file, with its folder, when it does not exist.',
} as const;

export function editRefusals(given: Editing): readonly Refusal[] {
  return [...homeRefusals(given.path, 'path'), ...modeRefusals(given), ...validateRefusals(given.validate)];
}

/** A pattern over bytes; undefined when it cannot be used. */
export function bytesPattern(source: string): RegExp | undefined {
  try {
    return pythonRegex(bytesOf(source), { isBytes: true });
  } catch (error) {
    if (error instanceof RegexError) return undefined;
    throw error;
  }
}

/** Refusals of the parameters that hold a pattern. */
export function patternRefusals(given: Readonly<Record<string, string | undefined>>): readonly Refusal[] {
  return Object.entries(given).flatMap(([name, source]) => {
    if (source === undefined || bytesPattern(source) !== undefined) return [];
    const cause = `${name}: "${source}" is no regular expression that can be used`;
    return [{ code: 'bad_regexp', cause, mend: 'what only Python knows is not supported', param: [name] }];
  });
}

export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export function lookToEdit({ path, backup }: Editing): Script {
  return lookScript({ dest: path, follow: 'all', backup, sha256: '', mostBytes: MOST_BYTES + 1, isExact: true });
}

export function parseEdit(output: CommandOutput): EditState {
  const state = parsePlace(output);
  const { kind, content, size } = state.found;
  if (kind !== 'file' || size > MOST_BYTES || content === undefined) return { ...state, bytes: '', isReadable: false };
  const bytes = decoded(content);
  const found = { ...state.found, content: Buffer.from(bytes, 'latin1').toString('utf8'), checksum: sumFor(bytes) };
  return { ...state, found, bytes, isReadable: true };
}

/** Of a content that is too long to be shown; the host is not asked for what its bytes tell. */
function sumFor(bytes: string): string | undefined {
  return bytes.length > SHOWN_BYTES ? createHash('sha256').update(bytes, 'latin1').digest('hex') : undefined;
}

/** What `isExact` looks print of a content, as bytes. */
function decoded(content: string): string {
  if (content.startsWith('as:')) return bytesOf(content.slice(3));
  const [coding, text] = [content.slice(0, 3), content.slice(3).replace(/\s+/g, '')];
  if (coding === '64:' && /^[A-Za-z0-9+/]*=*$/.test(text)) return Buffer.from(text, 'base64').toString('latin1');
  if (coding === '16:' && /^[0-9a-f]*$/.test(text)) return Buffer.from(text, 'hex').toString('latin1');
  throw new ParseError({ code: 'unknown_output', cause: 'the content of a file did not arrive as it should' });
}

/** What has to be written so that the file becomes what `edit` makes of it. */
export function planEdit(state: EditState, given: Editing, edit: (bytes: string) => Edited): Plan {
  const hindrance = hindranceOf(state, given);
  if (hindrance !== undefined) return hindrance;
  const { path, found } = state;
  const { bytes, msg } = edit(state.bytes);
  const isNew = found.kind !== 'file';
  const attributes = isNew ? [] : attributeChanges(path, found, given);
  const isSet = isNew ? targetOf(state, given).mode !== NEW_MODE : attributes.length > 0;
  const writing = { ...given, content: { bytes: Buffer.from(bytes, 'latin1') } };
  const isSame = bytes === state.bytes && !isNew;
  // What would be done again (a replacement that its own pattern matches) is done once a run, as Ansible does.
  const once = !isSame && edit(bytes).bytes !== bytes;
  const changes: readonly Change[] = isSame ? attributes : [{ ...writeChange(state, writing), once }];
  const [first, ...rest] = changes;
  if (first === undefined) return { kind: 'converged' };
  const said = [...(msg === '' ? [] : [msg]), ...(isSet ? [ATTRIBUTES] : [])].join(' and ');
  return {
    kind: 'changes',
    changes: [first, ...rest],
    facts: { msg: said, ...(isSame ? {} : backupFacts(state, given)) },
  };
}

/** As Ansible has it. */
const ATTRIBUTES = 'ownership, perms or SE linux context changed';

function hindranceOf({ path, found, isReadable }: EditState, { create = false }: Editing): Plan | undefined {
  const { kind, size } = found;
  if (kind === 'directory')
    return { kind: 'impossible', code: 'in_the_way', cause: `Path ${path} is a directory !`, mend: 'name a file' };
  if (kind === 'other')
    return { kind: 'impossible', code: 'in_the_way', cause: `${path} is no plain file`, mend: 'name a file' };
  if (kind === 'absent' || kind === 'link') {
    if (create) return undefined;
    const mend = 'set "create: true", or create it first';
    return { kind: 'impossible', code: 'no_such_path', cause: `Path ${path} does not exist !`, mend };
  }
  if (isReadable) return undefined;
  const cause = size > MOST_BYTES ? `${path} is larger than 4 MiB` : `${path} cannot be read`;
  return {
    kind: 'impossible',
    code: 'unreadable',
    cause,
    mend: size > MOST_BYTES ? 'edit it with a command' : 'use become',
  };
}

/** Ansible's `rc` of a file that cannot be edited. */
export function editFacts({ found }: EditState): JsonObject {
  if (found.kind === 'directory') return { rc: 256 };
  return found.kind === 'absent' ? { rc: 257 } : {};
}

/** Lines with their ends, as they are in the file. */
export function linesOf(bytes: string): readonly string[] {
  return bytes.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
