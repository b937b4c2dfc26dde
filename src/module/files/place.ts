import { ParseError } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { CommandOutput, Plan, Refusal } from '../contract.ts';
import { type Script, scriptFile } from '../script.ts';
import { attributeChanges, type Attributes, modeRefusals, pathFacts } from './attributes.ts';
import { FOUND_FILE, looksAt, READ_SMALL_FILE } from './found.ts';
import { parsePathState, type PathState } from './path-state.ts';
import {
  backupFacts,
  type PlaceState,
  sha1Of,
  sha256Of,
  SHOWN_BYTES,
  validateRefusals,
  writeChange,
  writeParams,
  type Writing,
} from './write.ts';

export type { Content, PlaceState } from './write.ts';

/** One file to be put at a place of the host: what copy and template have in common. */
export interface Placing extends Writing {
  readonly dest: string;
  /** The name that it gets when dest is a folder; absent: dest must not be one. */
  readonly name?: string | undefined;
  readonly force: boolean;
  /** Write to where a symlink at dest points, instead of replacing it. */
  readonly follow: boolean;
}

/** Schema properties that modules which put a file share. */
export const placeParams = {
  ...writeParams,
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
} as const;

const look = scriptFile(import.meta.url, FOUND_FILE, READ_SMALL_FILE, 'look-dest.sh');

interface LookAtPlace {
  readonly dest: string;
  readonly name?: string | undefined;
  /** `all`: also to where a link points that points to nothing yet. */
  readonly follow: boolean | 'all';
  readonly backup: boolean;
  /** Of the content that is wanted: one that is the same is not asked for. */
  readonly sha256: string;
  readonly mostBytes: number;
  /** Every byte of it must arrive as it is. */
  readonly isExact: boolean;
}

/** The probe of a place: what is there, and its content as far as it is needed. */
export function lookScript({ dest, name, follow, backup, sha256, mostBytes, isExact }: LookAtPlace): Script {
  const [followed, exact, kept] = [follow, isExact, backup].map(flag => (flag === true ? 'yes' : flag || 'no'));
  const script = look(dest, name ?? '', sha256, String(mostBytes), followed ?? 'no', exact ?? 'no', kept ?? 'no');
  // The host decides which of the two it is.
  return looksAt(script, dest, ...(name === undefined ? [] : [`${dest.replace(/\/$/, '')}/${name}`]));
}

export function lookAtPlace(placing: Placing): Script {
  const sha256 = sha256Of(placing.content);
  return lookScript({ ...placing, sha256, mostBytes: SHOWN_BYTES, isExact: false });
}

export function parsePlace(output: CommandOutput): PlaceState {
  // A path may have line ends in it.
  const head = /^path=([^]*?)\nparent=(yes|no)\n/.exec(output.stdout);
  if (head === null) {
    const said = JSON.stringify((output.stderr || output.stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `the look at dest gave ${said}` });
  }
  const [whole, path = '', parent = ''] = head;
  const stdout = output.stdout.slice(whole.length);
  const [, ending] = /^backup=(.*)$/m.exec(stdout) ?? [];
  return {
    path,
    hasParent: parent === 'yes',
    found: summed(parsePathState({ ...output, stdout })),
    ...(ending === undefined ? {} : { backupPath: path + ending }),
  };
}

/** Of a small file the host tells all, and leaves the sum to us. */
function summed(found: PathState): PathState {
  const { content, checksum, size } = found;
  if (content === undefined || checksum !== undefined || Buffer.byteLength(content) !== size) return found;
  return { ...found, checksum: sha256Of({ text: content }) };
}

/** Reasons to refuse that need no host. */
export function placeRefusals(
  given: Attributes & { readonly dest: string; readonly validate?: string | undefined },
): readonly Refusal[] {
  const { dest, validate } = given;
  const wrong: Refusal[] = [...modeRefusals(given), ...validateRefusals(validate)];
  if (!dest.startsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: `"${dest}" is no absolute path`,
      mend: 'write it from / on',
      param: ['dest'],
    });
  return wrong;
}

export function planPlace(state: PlaceState, placing: Placing): Plan {
  const hindrance = hindranceOf(state, placing);
  if (hindrance !== undefined) return hindrance;
  const { path, found } = state;
  const isSame = found.kind === 'file' && found.target === undefined && found.checksum === sha256Of(placing.content);
  if (found.kind === 'file' && !placing.force && !isSame) return { kind: 'converged' };
  const [first, ...rest] = isSame ? attributeChanges(path, found, placing) : [writeChange(state, placing)];
  if (first === undefined) return { kind: 'converged' };
  return {
    kind: 'changes',
    changes: [first, ...rest],
    facts: isSame ? {} : { checksum: sha1Of(placing.content), ...backupFacts(state, placing) },
  };
}

/** Why no file can be put there. */
function hindranceOf({ path, found, hasParent }: PlaceState, { dest }: { dest: string }): Plan | undefined {
  if (found.kind === 'directory' || found.kind === 'other') {
    const cause = `${path} is ${found.kind === 'directory' ? 'a folder' : 'no plain file'}`;
    return { kind: 'impossible', code: 'in_the_way', cause, mend: 'name another dest, or remove it' };
  }
  // A dest that ends with / is made, as Ansible does; any other folder must be there.
  if (hasParent || dest.endsWith('/')) return undefined;
  const cause = `the folder of ${path} does not exist`;
  return { kind: 'impossible', code: 'no_folder', cause, mend: 'create it first (file: state=directory)' };
}

/** Members of Ansible's results for a file that was put. */
export function placeFacts({ path, found }: PlaceState, { content, force }: Placing): JsonObject {
  const isKept = !force && found.kind === 'file';
  return { ...pathFacts(path, found), dest: path, ...(isKept ? {} : { checksum: sha1Of(content) }) };
}
