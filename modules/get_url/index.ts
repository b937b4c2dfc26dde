import { ParseError } from '../../src/model/diagnostic.ts';
import { type CommandOutput, defineModule, type Outcome, type Plan, type Refusal } from '../../src/module/contract.ts';
import { isNetworkFile } from '../../src/module/files/of-network.ts';
import { attributeChanges, modeRefusals, octalMode, pathFacts } from '../../src/module/files/attributes.ts';
import { type PathState, parsePathState } from '../../src/module/files/path-state.ts';
import { CONTEXT_FILE } from '../../src/module/files/context.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

interface State {
  readonly path: string;
  readonly hasParent: boolean;
  readonly found: PathState;
  readonly sum: string | undefined;
}

const look = scriptFile(import.meta.url, 'look.sh');
const load = scriptFile(import.meta.url, CONTEXT_FILE, 'load.sh');

export const getUrl = defineModule<Params, State>({
  name: 'get_url',
  summary: 'A file that the host loads from a server.',
  params,
  needsSettledNetwork: ({ dest }) => isNetworkFile(dest),
  probeDeadlineSeconds: 600,
  check: refusals,
  probe: given => look(given.dest, nameOf(given.url), checksumOf(given)?.algorithm ?? ''),
  parse,
  plan: planOf,
  facts: ({ path, found }, { url }) => {
    const { path: _, ...facts } = pathFacts(path, found);
    return { ...facts, dest: path, url };
  },
  outcome,
});

/** As Ansible takes it from the address. */
function nameOf(url: string): string {
  const path = url.replace(/^\w+:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '');
  const name = path.split('/').at(-1) ?? '';
  return name === '' || name === '..' || name === '.' ? 'index.html' : name;
}

function checksumOf({ checksum }: Params): { algorithm: string; value: string } | undefined {
  const [, algorithm = '', value = ''] =
    /^(md5|sha1|sha224|sha256|sha384|sha512):([0-9a-f]+)$/i.exec(checksum ?? '') ?? [];
  return value === '' ? undefined : { algorithm: algorithm.toLowerCase(), value: value.toLowerCase() };
}

function refusals(given: Params): readonly Refusal[] {
  const { url, dest, checksum, headers } = given;
  const wrong: Refusal[] = [...modeRefusals(given)];
  const refuse = (cause: string, mend: string, param: string): void =>
    void wrong.push({ code: 'wrong_parameter', cause, mend, param: [param] });
  if (/^file:/i.test(url)) refuse(`"${url}" is a file of the host`, 'write "copy:" with "remote_src: true"', 'url');
  else if (!/^(https?|ftp):\/\/[^\s]+$/i.test(url))
    refuse(`"${url}" is no address`, 'it begins with http://, https:// or ftp://', 'url');
  if (!dest.startsWith('/')) refuse(`"${dest}" is no absolute path`, 'write it from / on', 'dest');
  if (checksum !== undefined && checksumOf(given) === undefined)
    refuse(
      'the checksum is not understood',
      'write e.g. "sha256:" and its digits; a file of sums is not loaded',
      'checksum',
    );
  if (Object.entries(headers).some(([name, value]) => /[\r\n:]/.test(name) || /[\r\n]/.test(value)))
    refuse('a header holds a line end', 'one line for each', 'headers');
  return wrong;
}

function parse(output: CommandOutput): State {
  const value = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(output.stdout)?.[1];
  const path = value('path');
  if (path === undefined)
    throw new ParseError({ code: 'unknown_output', cause: `the look at dest gave ${JSON.stringify(output.stderr)}` });
  return { path, hasParent: value('parent') === 'yes', found: parsePathState(output), sum: value('sum') };
}

/** With a checksum all can be told beforehand; without, only the server knows whether it has something newer. */
function planOf(state: State, given: Params): Plan {
  const { path, hasParent, found, sum } = state;
  const impossible = (code: string, cause: string, mend: string): Plan => ({ kind: 'impossible', code, cause, mend });
  if (!hasParent) return impossible('no_folder', `the folder of ${path} does not exist`, 'create it first');
  if (found.kind === 'directory' || found.kind === 'other')
    return impossible('in_the_way', `${path} is no file`, 'remove it');
  const wanted = checksumOf(given);
  const summary = `load ${given.url} to ${path}`;
  const script = loadScript(path, given);
  const deadlineSeconds = 3600;
  if (wanted === undefined || (given.force && sum === wanted.value))
    return { kind: 'command', summary, script, deadlineSeconds };
  const [before, after] = [
    sum === undefined ? '' : `${wanted.algorithm} ${sum}`,
    `${wanted.algorithm} ${wanted.value}`,
  ];
  const [first, ...rest] =
    sum === wanted.value
      ? attributeChanges(path, found, given)
      : [{ summary, before, after, risk: 'write', actions: [{ kind: 'run', script, deadlineSeconds }] } as const];
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function loadScript(path: string, given: Params): Script {
  const { url, mode, owner, group, timeout, force, validate_certs: certificates, backup, headers, use_proxy } = given;
  const wanted = checksumOf(given);
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const rights = [octalMode(mode) ?? mode?.toString() ?? '', owner ?? '', group ?? ''];
  // A sum that the host's file has not: it must be loaded whatever its age.
  const isForced = force || wanted !== undefined;
  const sum = [wanted?.algorithm ?? '', wanted?.value ?? ''];
  return load(
    ...[url, path, ...rights, String(timeout), yes(isForced), yes(certificates), ...sum, yes(backup)],
    ...[curlSettings(given, lines), yes(use_proxy), ...lines],
  );
}

/** A configuration that curl reads: secrets stand in no command line. */
function curlSettings(
  { url, url_username: user, url_password: password, http_agent: agent }: Params,
  headers: readonly string[],
): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  return [
    `url = ${quoted(url)}`,
    `user-agent = ${quoted(agent)}`,
    ...headers.map(header => `header = ${quoted(header)}`),
    ...(user === undefined ? [] : [`user = ${quoted(`${user}:${password ?? ''}`)}`]),
  ].join('\n');
}

function outcome({ exitStatus, stdout, stderr }: CommandOutput, { url, dest }: Params): Outcome {
  const status = Number(/^status (\d+)$/m.exec(stdout)?.[1]);
  const facts = { url, dest, ...(status > 0 ? { status_code: status } : {}) };
  if (exitStatus === 0) return { changed: /^changed$/m.test(stdout), facts };
  const cause = stderr.trimEnd().split('\n').at(-1) ?? `exit status ${exitStatus}`;
  return { changed: false, facts, failure: { cause, mend: 'see what it printed' } };
}
