import type { FromSchema } from 'json-schema-to-ts';
import { ParseError } from '../../model/diagnostic.ts';
import { type Action, type AnyModule, type CommandOutput, defineModule, type Outcome, type Plan } from '../contract.ts';
import type { ParamsSchema } from '../params-schema.ts';
import { type Script, scriptFile, sh } from '../script.ts';
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
      items: { type: 'string', pattern: '^[A-Za-z0-9@][A-Za-z0-9.+:~=<>*?_@/-]*$' },
      minItems: 1,
      aliases: ['pkg'],
      description: 'Packages, under the names that the manager of the host has for them.',
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

type Params = FromSchema<typeof params>;
type Manager = 'apt' | 'dnf' | 'yum' | 'apk';

interface State {
  readonly manager: Manager | undefined;
  readonly has: ReadonlyMap<string, string>;
  readonly newer: readonly string[];
}

/** The module for one manager, or for whichever the host has (`auto`). */
export function packagesModule(name: string, only: 'auto' | Manager): AnyModule {
  return defineModule<Params, State>({
    name,
    summary:
      only === 'auto' ? 'Packages, by whatever manager the host has: apt, dnf, yum or apk.' : `Packages, by ${only}.`,
    params: { ...params, refused: refusedOf(name) },
    probeDeadlineSeconds: 120,
    changeSeconds: () => 2 * DEADLINE_SECONDS,
    probe: given => look(only, given.state === 'latest' ? 'yes' : 'no', ...given.name),
    parse,
    plan: (state, given) => planFor(state, given, only),
    outcome,
  });
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
    has: new Map(of('has').map(text => [text.split(' ')[0] ?? '', text.split(' ')[1] ?? ''])),
    newer: of('newer'),
  };
}

function planFor(state: State, given: Params, only: 'auto' | Manager): Plan {
  const { manager } = state;
  if (manager === undefined)
    return {
      kind: 'impossible',
      code: 'missing_tool',
      cause: only === 'auto' ? 'the host has none of apt-get, dnf, yum and apk' : `the host has no ${only}`,
      mend: 'use the command module with what manages packages there',
    };
  const isAbsent = given.state === 'absent' || given.state === 'removed';
  const touched = given.name.filter(name => {
    if (isAbsent) return state.has.has(name);
    return !isThere(state, name) || state.newer.includes(name);
  });
  const fetches = given.update_cache && !isAbsent;
  if (touched.length === 0) {
    if (given.state !== 'latest' || !fetches) return { kind: 'converged' };
    const text = `set -e\n${fetchScript(manager).text}\n${installScript(manager, given.name).text}\n`;
    const summary = 'fetch the package lists, then upgrade what is newer';
    return { kind: 'command', summary, script: { text, args: [] }, deadlineSeconds: DEADLINE_SECONDS };
  }
  const action = run(isAbsent ? removeScript(manager, touched) : installScript(manager, touched));
  const before = touched.flatMap(name => (state.has.has(name) ? [`${name} ${state.has.get(name) ?? ''}\n`] : []));
  return {
    kind: 'changes',
    changes: [
      {
        summary: `${isAbsent ? 'remove' : 'install'} ${touched.join(' ')}`,
        before: before.join(''),
        after: isAbsent ? '' : touched.map(name => `${name}\n`).join(''),
        risk: 'write',
        actions: fetches ? [run(fetchScript(manager)), action] : [action],
      },
    ],
  };
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

function installScript(manager: Manager, names: readonly string[]): Script {
  switch (manager) {
    case 'apt':
      return sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get ${APT} install ${names} </dev/null`;
    case 'dnf':
    case 'yum':
      // install leaves what is there as it is; upgrade passes over what is not.
      return sh`${manager} -y install ${names} </dev/null && ${manager} -y upgrade ${names} </dev/null`;
    case 'apk':
      return sh`apk add -u ${names} </dev/null`;
  }
}

function removeScript(manager: Manager, names: readonly string[]): Script {
  if (manager === 'apt') return sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get ${APT} remove ${names} </dev/null`;
  if (manager === 'apk') return sh`apk del ${names} </dev/null`;
  return sh`${manager} -y remove ${names} </dev/null`;
}

function fetchScript(manager: Manager): Script {
  if (manager === 'apt') return sh`apt-get -q -o DPkg::Lock::Timeout=60 update </dev/null`;
  return manager === 'apk' ? sh`apk update </dev/null` : sh`${manager} -y -q makecache </dev/null`;
}

/** What a run says that did something: apt's counts, dnf's table, apk's numbered steps. */
const DID = /^[1-9]\d* upgraded|, [1-9]\d* newly installed|^(?:Installed|Upgraded|Updated):|^\(\d+\/\d+\) /m;

function outcome({ exitStatus, stdout, stderr }: CommandOutput): Outcome {
  if (exitStatus === 0) return { changed: DID.test(stdout), facts: {} };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return { changed: false, facts: {}, failure: { cause: `the package manager failed: ${said}` } };
}
