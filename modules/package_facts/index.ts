import { ParseError } from '../../src/model/diagnostic.ts';
import { type CommandOutput, defineModule, type Plan } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { byName, packageOf, type Told } from './packages.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  /** Those of the wanted ones that are on the host. */
  readonly managers: readonly string[];
  /** A tool that could not tell. */
  readonly failed: string | undefined;
  readonly packages: readonly Told[];
}

export const packageFacts = defineModule<Params, State>({
  name: 'package_facts',
  summary: 'The packages of a host as the fact `packages`; changes nothing.',
  params,
  gathers: 'any',
  probe: ({ manager }) => look([...new Set(manager.flatMap(one => (one === 'auto' ? ALL : [one])))].join(' ')),
  parse,
  plan,
  facts: ({ managers, packages }, { strategy }) => ({
    ansible_facts: { packages: byName(strategy === 'first' ? ofFirst(managers, packages) : packages) },
  }),
});

const ALL = ['apt', 'rpm', 'apk'];

function parse({ stdout, stderr }: CommandOutput): State {
  const lines = stdout.split('\n');
  const managers = /^managers=(.*)$/.exec(lines[0] ?? '')?.[1];
  if (managers === undefined || !lines.includes('end')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `listing packages gave ${said}` });
  }
  const after = (start: string): string | undefined => lines.find(line => line.startsWith(start))?.slice(start.length);
  const native = after('native\t') ?? '';
  const packages = lines.map(line => packageOf(line, native)).filter(told => told !== undefined);
  return { managers: managers.split(' ').filter(name => name !== ''), failed: after('failed='), packages };
}

function plan({ managers, failed }: State, { manager }: Params): Plan {
  if (managers.length === 0) {
    const cause = `Could not detect a supported package manager from the following list: ${manager.join(', ')}`;
    return { kind: 'impossible', code: 'no_manager', cause, mend: 'apt, rpm and apk are known' };
  }
  if (failed === undefined) return { kind: 'converged' };
  return {
    kind: 'impossible',
    code: 'no_list',
    cause: `${failed} failed to list the packages`,
    mend: 'try it on the host',
  };
}

function ofFirst([first]: readonly string[], packages: readonly Told[]): readonly Told[] {
  return packages.filter(([, { source }]) => source === first);
}
