import type { FromSchema } from 'json-schema-to-ts';
import { ParseError } from '../../model/diagnostic.ts';
import { type Action, type AnyModule, type CommandOutput, defineModule, type Outcome, type Plan } from '../contract.ts';
import type { ParamsSchema } from '../params-schema.ts';
import { quote, type Script, scriptFile, sh } from '../script.ts';
import { type DnfParams, dnfOptions, dnfParams, updateOptions } from './dnf-options.ts';
import { EVERY, nameRefusals } from './names.ts';
import { refusedOf } from './refused.ts';

const look = scriptFile(import.meta.url, 'look.sh');
const DEADLINE_SECONDS = 3600;

const params = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      aliases: ['pkg'],
      description:
        'Packages, under the names that the manager of the host has for them; "*" with state latest: all, where dnf or yum is.',
    },
    state: {
      type: 'string',
      enum: ['present', 'installed', 'latest', 'absent', 'removed'],
      default: 'present',
      description: 'present or installed: in any version; latest: in the newest; absent or removed: not there.',
    },
    update_cache: {
      type: 'boolean',
      aliases: ['expire-cache', 'update-cache'],
      default: false,
      description: 'Fetch the package lists first. Not done when all is right already, but for state latest.',
    },
  },
} as const satisfies ParamsSchema;

type Params = FromSchema<typeof params> & DnfParams;
type Manager = 'apt' | 'dnf' | 'yum' | 'apk';

interface State {
  readonly manager: Manager | undefined;
  readonly has: ReadonlyMap<string, string>;
  readonly newer: readonly string[];
  /** Names with version and release, of which the host has a newer one. */
  readonly above: ReadonlyMap<string, string>;
  /** No source has them, as the manager says. */
  readonly unknown: readonly string[];
}

/** The module for one manager, or for whichever the host has (`auto`). */
export function packagesModule(name: string, only: 'auto' | Manager): AnyModule {
  return defineModule<Params, State>({
    name,
    summary:
      only === 'auto' ? 'Packages, by whatever manager the host has: apt, dnf, yum or apk.' : `Packages, by ${only}.`,
    params: { ...params, properties: { ...params.properties, ...moreParams(name) }, refused: refusedOf(name) },
    probeDeadlineSeconds: 120,
    check: given => nameRefusals(given.name, { isKept: !isAbsent(given) }),
    changeSeconds: () => 2 * DEADLINE_SECONDS,
    probe: given => {
      const options = [...dnfOptions(given), ...updateOptions(given)];
      const wants = given.state === 'latest' ? 'newest' : isAbsent(given) || given.update_cache ? 'nothing' : 'known';
      return look(only, wants, options.map(quote).join(' '), ...given.name);
    },
    parse,
    plan: (state, given) => planFor(state, given, only),
    outcome,
  });
}

function moreParams(name: string): typeof dnfParams | object {
  return name === 'dnf' || name === 'yum' ? dnfParams : {};
}

function isAbsent({ state }: Params): boolean {
  return state === 'absent' || state === 'removed';
}

function parse({ stdout, stderr }: CommandOutput): State {
  const lines = stdout.split('\n');
  const of = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
  const [word] = of('manager');
  if (word === undefined || (word !== 'none' && of('end').length === 0)) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at packages gave ${said}` });
  }
  return {
    manager: (['apt', 'dnf', 'yum', 'apk'] as const).find(known => known === word),
    has: new Map(of('has').map(nameAndVersion)),
    newer: of('newer'),
    above: new Map(of('above').map(nameAndVersion)),
    unknown: of('unknown'),
  };
}

function nameAndVersion(text: string): readonly [string, string] {
  const [name = '', version = ''] = text.split(' ');
  return [name, version];
}

function planFor(state: State, given: Params, only: 'auto' | Manager): Plan {
  const { manager } = state;
  const refused = refusedPlan(state, given, only);
  if (refused !== undefined || manager === undefined) return refused ?? { kind: 'converged' };
  const goes = isAbsent(given);
  const kept = given.allow_downgrade === true ? given.name : given.name.filter(name => !state.above.has(name));
  const touched = (goes ? given.name : kept).filter(name => {
    if (goes) return state.has.has(name);
    return (!isThere(state, name) && given.update_only !== true) || state.newer.includes(name);
  });
  const fetches = given.update_cache && !goes;
  if (touched.length === 0) {
    if (given.state !== 'latest' || !fetches || kept.length === 0)
      return { kind: 'converged', warnings: leftNewer(state, given) };
    const text = `set -e\n${fetchScript(manager, given).text}\n${installScript(manager, kept, given).text}\n`;
    const summary = 'fetch the package lists, then upgrade what is newer';
    return { kind: 'command', summary, script: { text, args: [] }, deadlineSeconds: DEADLINE_SECONDS };
  }
  const action = run(goes ? removeScript(manager, touched, given) : installScript(manager, touched, given));
  const before = touched.flatMap(name => (state.has.has(name) ? [`${name} ${state.has.get(name) ?? ''}\n`] : []));
  return {
    kind: 'changes',
    changes: [
      {
        summary: summaryOf(touched, goes),
        before: before.join(''),
        after: goes ? '' : touched.map(name => `${name}\n`).join(''),
        risk: 'write',
        actions: fetches ? [run(fetchScript(manager, given)), action] : [action],
      },
    ],
    warnings: leftNewer(state, given),
  };
}

/** What this host cannot do. */
function refusedPlan({ manager, unknown }: State, given: Params, only: 'auto' | Manager): Plan | undefined {
  const impossible = (code: string, cause: string, mend: string): Plan => ({ kind: 'impossible', code, cause, mend });
  if (manager === undefined)
    return impossible(
      'missing_tool',
      only === 'auto' ? 'the host has none of apt-get, dnf, yum and apk' : `the host has no ${only}`,
      'use the command module with what manages packages there',
    );
  if (given.name.includes(EVERY) && manager !== 'dnf' && manager !== 'yum')
    return impossible(
      'bad_package',
      `"*" means nothing to ${manager} here`,
      manager === 'apt' ? 'write "apt: upgrade: safe"' : `do it with "command: ${manager} upgrade"`,
    );
  const [missing] = unknown;
  if (missing === undefined) return undefined;
  return impossible(
    'no_such_package',
    `No package matching '${missing}' is available`,
    'look at its name and at the sources of the host; "update_cache: true" fetches their lists first',
  );
}

/** As in Ansible, the newer one stays. */
function leftNewer({ above }: State, given: Params): readonly string[] {
  if (isAbsent(given) || given.allow_downgrade === true) return [];
  return [...above].map(
    ([name, version]) =>
      `${name} is older than ${version}, which the host has: "allow_downgrade: true" goes back to it`,
  );
}

function summaryOf(names: readonly string[], goes: boolean): string {
  if (goes) return `remove ${names.join(' ')}`;
  const own = names.filter(name => name !== EVERY);
  return [
    ...(own.length > 0 ? [`install ${own.join(' ')}`] : []),
    ...(own.length < names.length ? ['upgrade all'] : []),
  ].join(', ');
}

/** apt is asked for a version by name=version; its own name alone is what dpkg knows. */
function isThere({ has, manager }: State, name: string): boolean {
  const version = has.get(name);
  if (version === undefined) return false;
  return manager !== 'apt' || !name.includes('=') || name.slice(name.indexOf('=') + 1) === version;
}

function run(script: Script): Action {
  return { kind: 'run', script, deadlineSeconds: DEADLINE_SECONDS };
}

const APT = [
  '-y',
  '-q',
  '-o',
  'DPkg::Lock::Timeout=60',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];

function installScript(manager: Manager, names: readonly string[], given: Params): Script {
  switch (manager) {
    case 'apt':
      return sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get ${APT} install ${names} </dev/null`;
    case 'dnf':
    case 'yum':
      return dnfInstall(manager, names, given);
    case 'apk':
      return sh`apk add -u ${names} </dev/null`;
  }
}

/** install leaves what is there as it is; upgrade passes over what is not. */
function dnfInstall(manager: string, names: readonly string[], given: Params): Script {
  const options = dnfOptions(given);
  const own = names.filter(name => name !== EVERY);
  const upgraded = own.length < names.length ? [] : names;
  const install = sh`${manager} ${options} -y install ${own} </dev/null`.text;
  const upgrade = sh`${manager} ${options} -y upgrade ${updateOptions(given)} ${upgraded} </dev/null`.text;
  return { text: given.update_only === true || own.length === 0 ? upgrade : `${install} && ${upgrade}`, args: [] };
}

function removeScript(manager: Manager, names: readonly string[], given: Params): Script {
  if (manager === 'apt') return sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get ${APT} remove ${names} </dev/null`;
  if (manager === 'apk') return sh`apk del ${names} </dev/null`;
  return sh`${manager} ${dnfOptions(given)} -y remove ${names} </dev/null`;
}

function fetchScript(manager: Manager, given: Params): Script {
  if (manager === 'apt') return sh`apt-get -q -o DPkg::Lock::Timeout=60 update </dev/null`;
  return manager === 'apk' ? sh`apk update </dev/null` : sh`${manager} ${dnfOptions(given)} -y -q makecache </dev/null`;
}

/** What a run says that did something: apt's counts, dnf's table, apk's numbered steps. */
const DID =
  /^[1-9]\d* upgraded|, [1-9]\d* newly installed|^(?:Installed|Upgraded|Updated|Downgraded|Removed):|^\(\d+\/\d+\) /m;

function outcome({ exitStatus, stdout, stderr }: CommandOutput): Outcome {
  if (exitStatus === 0) return { changed: DID.test(stdout), facts: {} };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return { changed: false, facts: {}, failure: { cause: `the package manager failed: ${said}` } };
}
