import { ParseError } from '../../src/model/diagnostic.ts';
import { type CommandOutput, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { editedLines } from './edit.ts';
import { entryOf, isOf, withHash } from './entries.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');
const MOST_BYTES = 4 * 1024 * 1024;

interface State {
  readonly path: string;
  readonly hasFolder: boolean;
  readonly file: string;
  readonly content: string;
}

export const knownHosts = defineModule<Params, State>({
  name: 'known_hosts',
  summary: 'Host keys that ssh on the host knows.',
  params,
  check: refusals,
  probe: ({ path }) => look(path),
  parse,
  plan,
  facts: ({ path }, { name, key, hash_host: hashes }) => ({ name, key: key ?? null, path, hash_host: hashes }),
});

/** Lines of keys, as they are to be written. */
function linesOf({ name, key = '', hash_host: hashes }: Params): readonly string[] {
  const lines = key.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'));
  return lines.map(line => (hashes ? withHash(line, name.toLowerCase()) : line.trimEnd()));
}

/** In Ansible's words where it has some. */
function refusals(given: Params): readonly Refusal[] {
  const { name, state, key } = given;
  const lines = linesOf({ ...given, hash_host: false });
  if (lines.length === 0) {
    if (state === 'absent' && key === undefined) return [];
    const cause = 'No key specified when adding a host';
    return [{ code: 'no_key', cause, mend: 'give the line that ssh-keyscan prints' }];
  }
  const entries = lines.map(entryOf);
  if (entries.includes(undefined))
    return [
      {
        code: 'bad_key',
        cause: 'the key is no line of known_hosts',
        mend: 'give names, type, base64 text',
        param: ['key'],
      },
    ];
  if (entries.every(entry => entry !== undefined && isOf(entry, name.toLowerCase()))) return [];
  const cause = 'Host parameter does not match hashed host field in supplied key';
  return [{ code: 'other_host', cause, mend: `begin the line with ${name}`, param: ['key'] }];
}

function parse({ stdout, stderr }: CommandOutput): State {
  const at = stdout.indexOf('\ncontent\n');
  const lines = (at < 0 ? stdout : stdout.slice(0, at)).split('\n');
  const of = (key: string): string | undefined => lines.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  const [path, file] = [of('path'), of('file')];
  if (path === undefined || file === undefined) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at known hosts gave ${said}` });
  }
  const content = at < 0 ? '' : stdout.slice(at + '\ncontent\n'.length);
  return { path, hasFolder: of('folder') === 'yes', file, content };
}

function plan(state: State, given: Params): Plan {
  const { path, content } = state;
  const hindrance = hindranceOf(state, given);
  if (hindrance !== undefined) return hindrance;
  const lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
  const wish = { name: given.name.toLowerCase(), lines: linesOf(given), state: given.state };
  const edited = editedLines(lines, wish);
  if (edited.length === lines.length && edited.every((line, index) => line === lines[index]))
    return { kind: 'converged' };
  const after = edited.map(line => `${line}\n`).join('');
  const summary = given.state === 'absent' ? `forget keys of ${given.name}` : `know a key of ${given.name}`;
  const write = { kind: 'write', path, mode: '0644', keepsRights: true, content: after } as const;
  return {
    kind: 'changes',
    changes: [{ summary: `${summary} in ${path}`, before: content, after, risk: 'write', actions: [write] }],
  };
}

function hindranceOf({ path, hasFolder, file, content }: State, { state }: Params): Plan | undefined {
  if (file === 'other' || file === 'unreadable' || content.length > MOST_BYTES) {
    const cause = `${path} is ${file === 'unreadable' ? 'not readable' : 'no file of host keys'}`;
    return { kind: 'impossible', code: 'in_the_way', cause, mend: 'look at what it is' };
  }
  if (hasFolder || state === 'absent') return undefined;
  const cause = `Failed to write to file ${path}: its folder does not exist`;
  return {
    kind: 'impossible',
    code: 'no_such_path',
    cause,
    mend: 'make it first with the module "file", with mode 0700',
  };
}
