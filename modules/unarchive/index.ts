import { ParseError } from '../../src/model/diagnostic.ts';
import type { JsonObject } from '../../src/model/json.ts';
import {
  type CommandOutput,
  defineModule,
  type Outcome,
  type Plan,
  type Refusal,
  type WithLocalFiles,
} from '../../src/module/contract.ts';
import { holdsNetworkFiles } from '../../src/module/files/of-network.ts';
import { modeRefusals, octalMode } from '../../src/module/files/attributes.ts';
import { KEEP_CONTEXT } from '../../src/module/files/context.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

interface State {
  readonly isCreated: boolean;
  readonly dest: string;
  readonly hasSource: boolean;
}

const look = scriptFile(import.meta.url, 'look.sh');
const unpack = scriptFile(import.meta.url, 'unpack.sh');

export const unarchive = defineModule<Params, State>({
  name: 'unarchive',
  summary: 'What is in an archive, unpacked in a folder; only what differs is written.',
  params,
  takesAsync: false,
  needsSettledNetwork: ({ dest }) => holdsNetworkFiles(dest),
  localFiles: ['src'],
  isLocal: ({ remote_src: isRemote }) => !isRemote,
  check: refusals,
  probe: ({ creates, dest, src, remote_src: isRemote }) => look(creates ?? '', dest, isRemote ? src : ''),
  parse,
  plan: planOf,
  facts: (state, given) => (state.isCreated ? { msg: `skipped, since ${given.creates ?? ''} exists` } : {}),
  outcome,
});

function refusals(given: Params): readonly Refusal[] {
  const { src, dest, include, exclude } = given;
  const wrong: Refusal[] = [...modeRefusals(given)];
  const refuse = (cause: string, mend: string, param: string): void =>
    void wrong.push({ code: 'wrong_parameter', cause, mend, param: [param] });
  if (!dest.startsWith('/')) refuse(`"${dest}" is no absolute path`, 'write it from / on', 'dest');
  if (include.length > 0 && exclude.length > 0) refuse('include and exclude exclude each other', 'give one', 'exclude');
  if (/^(https?|ftp|file):\/\//.test(src)) refuse('src is an address', 'load it with get_url first', 'src');
  return wrong;
}

function parse({ exitStatus, stdout, stderr }: CommandOutput): State {
  const values = new Map(stdout.split('\n').map(line => [line.split('=')[0], line.split('=')[1]]));
  const dest = values.get('dest');
  if (exitStatus !== 0 || dest === undefined)
    throw new ParseError({ code: 'unknown_output', cause: `the look at dest gave ${JSON.stringify(stdout + stderr)}` });
  return { isCreated: values.get('creates') === 'yes', dest, hasSource: values.get('src') !== 'no' };
}

function planOf({ isCreated, dest: there, hasSource }: State, given: Params): Plan {
  const { dest, src } = given;
  if (isCreated) return { kind: 'skipped', reason: `skipped, since ${given.creates ?? ''} exists` };
  const hindrance = (code: string, cause: string, mend: string): Plan => ({ kind: 'impossible', code, cause, mend });
  if (!hasSource) return hindrance('no_such_file', `Source '${src}' does not exist`, 'check src on the host');
  if (there !== 'folder') return hindrance('no_folder', `dest '${dest}' must be an existing dir`, 'create it first');
  const file = given.local_files?.['src'];
  const plan = { kind: 'command', summary: `unpack ${src} in ${dest}`, script: scriptOf(given) } as const;
  return file === undefined ? plan : { ...plan, input: file.path };
}

function scriptOf(given: Params): Script {
  const { src, dest, mode, owner, group, remote_src: isRemote, keep_newer: keepNewer, list_files: lists } = given;
  const { include, exclude, extra_opts: options } = given;
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const rights = [octalMode(mode) ?? mode?.toString() ?? '', owner ?? '', group ?? ''];
  const names = exclude.length > 0 ? exclude : include;
  const kind = exclude.length > 0 ? 'exclude' : 'include';
  const words = [
    ...rights,
    yes(keepNewer),
    yes(lists),
    kind,
    KEEP_CONTEXT,
    String(options.length),
    ...options,
    ...names,
  ];
  return unpack(isRemote ? src : '', dest, ...words);
}

function outcome({ exitStatus, stdout, stderr }: CommandOutput, given: Params): Outcome {
  const { src, dest, list_files: lists } = given;
  const told = (word: string): readonly string[] =>
    stdout.split('\n').flatMap(line => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const facts: JsonObject = { src, dest, ...(lists ? { files: told('file') } : {}) };
  if (exitStatus === 0) return { changed: told('changed').length > 0, facts };
  const cause = stderr.trimEnd().split('\n').at(-1) ?? `exit status ${exitStatus}`;
  return { changed: false, facts, failure: { cause, mend: 'see what it printed' } };
}
