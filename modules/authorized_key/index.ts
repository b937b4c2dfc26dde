import { ParseError } from '../../src/model/diagnostic.ts';
import { type Action, type CommandOutput, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import { editedLines, type Key, keyOf } from './keys.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');
const MOST_BYTES = 1024 * 1024;

interface State {
  readonly user: boolean;
  readonly path: string;
  readonly uid: string;
  readonly gid: string;
  /** Mode, owner and group; undefined: not there. */
  readonly folder: string | undefined;
  readonly file: string | undefined;
  readonly content: string;
}

export const authorizedKey = defineModule<Params, State>({
  name: 'authorized_key',
  summary: 'Keys that may log in as a user.',
  params,
  check: refusals,
  probe: ({ user, path }) => look(user, path ?? ''),
  parse,
  plan,
  facts: ({ path }, given) => ({
    user: given.user,
    key: given.key,
    state: given.state,
    keyfile: path,
    exclusive: given.exclusive,
    manage_dir: given.manage_dir,
    path: given.path ?? null,
    key_options: given.key_options ?? null,
    comment: given.comment ?? null,
  }),
});

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function wantedKeys(given: Params): readonly (Key | undefined)[] {
  const lines = given.key.split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('#'));
  return lines.map(line => {
    const key = keyOf(line);
    return key && { ...key, options: given.key_options ?? key.options, comment: given.comment ?? key.comment };
  });
}

function refusals(given: Params): readonly Refusal[] {
  const keys = wantedKeys(given);
  if (keys.length > 0 && !keys.includes(undefined)) return [];
  const isAddress = /^(https?|file|ftp):\/\//.test(given.key);
  const cause = isAddress ? 'keys are not fetched from the web' : 'invalid key specified';
  const mend = isAddress
    ? 'give the key itself, e.g. by lookup("file", …)'
    : 'give the line of a .pub file: type, base64 text, comment';
  return [{ code: 'bad_key', cause, mend, param: ['key'] }];
}

function parse({ stdout, stderr }: CommandOutput): State {
  const at = stdout.indexOf('\ncontent\n');
  const lines = (at < 0 ? stdout : stdout.slice(0, at)).split('\n');
  const of = (key: string): string | undefined => lines.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  if (of('user') === undefined || (of('user') === 'found' && of('file') === undefined)) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at authorized keys gave ${said}` });
  }
  const [uid = '', gid = ''] = (of('ids') ?? '').split(':');
  const file = of('file');
  return {
    user: of('user') === 'found',
    path: of('path') ?? '',
    uid,
    gid,
    folder: of('folder'),
    file: file === 'absent' ? undefined : file,
    content: at < 0 ? '' : stdout.slice(at + '\ncontent\n'.length),
  };
}

function plan(state: State, given: Params): Plan {
  const hindrance = hindranceOf(state, given);
  if (hindrance !== undefined) return hindrance;
  const keys = wantedKeys(given).filter(key => key !== undefined);
  const lines = linesOf(state.content);
  const edited = editedLines(lines, keys, given);
  if (edited.length === lines.length && edited.every((line, index) => line === lines[index]))
    return { kind: 'converged' };
  const after = edited.map(line => `${line}\n`).join('');
  return {
    kind: 'changes',
    changes: [
      {
        summary: `${given.state === 'absent' ? 'remove keys from' : 'write keys to'} ${state.path}`,
        before: state.content,
        after,
        risk: 'write',
        actions: actionsFor(state, given, after),
      },
    ],
  };
}

function hindranceOf(state: State, { user, manage_dir: managed, state: wanted }: Params): Plan | undefined {
  if (!state.user)
    return {
      kind: 'impossible',
      code: 'no_such_user',
      cause: `Failed to lookup user ${user}`,
      mend: 'make the user first with the module "user"',
    };
  if (state.file === 'other' || state.content.length > MOST_BYTES)
    return {
      kind: 'impossible',
      code: 'in_the_way',
      cause: `${state.path} is no file of keys`,
      mend: 'look at what it is',
    };
  if (state.folder === undefined && !managed && wanted === 'present')
    return {
      kind: 'impossible',
      code: 'no_such_path',
      cause: `the folder of ${state.path} does not exist`,
      mend: 'make it first, or leave "manage_dir" true',
    };
  return undefined;
}

/** sshd refuses keys in files that others may write to. */
function actionsFor(
  { path, uid, gid, folder, file }: State,
  { manage_dir: managed }: Params,
  content: string,
): readonly [Action, ...Action[]] {
  const [mode = '600'] = (file ?? '600').split(' ');
  const write: Action = { kind: 'write', path, mode: mode.padStart(4, '0'), owner: uid, group: gid, content };
  if (!managed || folder === `700 ${uid} ${gid}`) return [write];
  const script = sh`set -eu
folder=$(dirname -- ${path})
mkdir -p -- "$folder"
chown -- ${`${uid}:${gid}`} "$folder"
chmod 0700 -- "$folder"`;
  return [{ kind: 'run', script }, write];
}
