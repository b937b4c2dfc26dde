import { ParseError } from '../../src/model/diagnostic.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { type CommandOutput, defineModule, type Plan } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  /** What getent ended with; 127: there is none. */
  readonly status: number;
  readonly lines: readonly string[];
}

export const getent = defineModule<Params, State>({
  name: 'getent',
  summary: 'Entries of a database of the host (users, groups, names of hosts), as facts; changes nothing.',
  params,
  gathers: 'any',
  probe: ({ database, key, service }) => look(database, key, service ?? ''),
  parse,
  plan,
  facts,
});

function parse({ stdout, stderr }: CommandOutput): State {
  const [first = '', second, ...lines] = stdout.split('\n');
  const status = /^status=(\d+)$/.exec(first)?.[1];
  if (status === undefined || second !== 'content') {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `asking getent gave ${said}` });
  }
  return { status: Number(status), lines: lines.filter(line => line !== '') };
}

/** In Ansible's words. */
const MISSING = 'One or more supplied key could not be found in the database.';

function plan({ status }: State, { database, fail_key: fails }: Params): Plan {
  const failed = (code: string, cause: string, mend: string): Plan => ({ kind: 'impossible', code, cause, mend });
  switch (status) {
    case 0:
      return { kind: 'converged' };
    case 1:
      return failed('unknown_database', 'Missing arguments, or database unknown.', `check "${database}"`);
    case 2:
      return fails ? failed('no_such_key', MISSING, 'set fail_key: false to go on') : { kind: 'converged' };
    case 3:
      return failed('no_list', 'Enumeration not supported on this database.', 'give a key');
    case 127:
      return failed(
        'missing_tool',
        `there is no getent to ask for ${database}`,
        'install it, or read the file with slurp',
      );
    default:
      return failed('getent_failed', 'Unexpected failure!', `getent ended with ${status}`);
  }
}

function facts({ status, lines }: State, { database, key, split }: Params): JsonObject {
  const separator = split ?? (COLON.has(database) ? ':' : undefined);
  const name = `getent_${database}`;
  if (status === 2) return { ansible_facts: { [name]: { [key]: null } }, msg: MISSING };
  return { ansible_facts: { [name]: entriesOf(lines, separator) } };
}

const COLON: ReadonlySet<string> = new Set(['passwd', 'shadow', 'group', 'gshadow']);

/** The members of each line by the first of them; of several lines with the same one a list of lists. */
function entriesOf(lines: readonly string[], separator: string | undefined): JsonObject {
  const found = new Map<string, readonly string[][]>();
  for (const line of lines) {
    const [first = '', ...rest] = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    found.set(first, [...(found.get(first) ?? []), rest]);
  }
  return Object.fromEntries(
    [...found].map(([key, all]): [string, Json] => [key, all.length === 1 ? (all[0] ?? []) : all]),
  );
}
