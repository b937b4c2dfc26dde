import { ParseError } from '../../src/model/diagnostic.ts';
import { type Action, type CommandOutput, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import { editedTable, fileOf, jobOf, missingNeighbour, namesIn } from './entry.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  readonly table: 'found' | 'absent' | 'no_tool' | 'no_user';
  readonly content: string;
  /** The name that a backup made now would have; only where one was asked for. */
  readonly backup: string | undefined;
}

export const cron = defineModule<Params, State>({
  name: 'cron',
  summary: 'A job or variable in a table of cron.',
  params,
  check: refusals,
  probe: given => look(fileOf(given) ?? '', given.user ?? '', given.backup ? 'yes' : ''),
  parse,
  plan,
  facts: ({ content }) => {
    const { jobs, envs } = namesIn(content);
    return { jobs, envs };
  },
});

function refusals(given: Params): readonly Refusal[] {
  const job = jobOf(given);
  if (given.state === 'absent') return [];
  if (job === undefined)
    return [{ code: 'missing_parameter', cause: 'state present needs "job"', mend: 'say what shall run' }];
  if (/[\n\r]./.test(job.trim()))
    return [
      { code: 'wrong_parameter', cause: 'a job is one line', mend: 'join its lines with ; or &&', param: ['job'] },
    ];
  const times = [given.minute, given.hour, given.day, given.month, given.weekday];
  if (given.special_time !== undefined && times.some(time => String(time) !== '*'))
    return [
      { code: 'wrong_parameter', cause: 'special_time excludes minute, hour, day, month, weekday', mend: 'take one' },
    ];
  return [];
}

function parse({ stdout, stderr }: CommandOutput): State {
  const at = stdout.indexOf('\ncontent\n');
  const told = at < 0 ? stdout : stdout.slice(0, at);
  const word = /^table=(\w+)$/m.exec(told)?.[1];
  const table = (['found', 'absent', 'no_tool', 'no_user'] as const).find(known => known === word);
  if (table === undefined) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a table of cron gave ${said}` });
  }
  const content = at < 0 ? '' : stdout.slice(at + '\ncontent\n'.length);
  return { table, content: content === '\n' ? '' : content, backup: /^backup=(.+)$/m.exec(told)?.[1] };
}

function plan({ table, content, backup }: State, given: Params): Plan {
  if (table === 'no_tool')
    return {
      kind: 'impossible',
      code: 'missing_tool',
      cause: 'the host has no crontab',
      mend: 'install cron, or use "cron_file"',
    };
  if (table === 'no_user')
    return {
      kind: 'impossible',
      code: 'no_such_user',
      cause: `there is no user ${given.user ?? ''}`,
      mend: 'make it first',
    };
  const missing = missingNeighbour(content, given);
  if (missing !== undefined)
    return {
      kind: 'impossible',
      code: 'no_such_variable',
      cause: `Variable named '${missing}' not found.`,
      mend: 'make it first',
    };
  const after = editedTable(content, given);
  if (after === content) return { kind: 'converged' };
  const summary = `${given.state === 'absent' ? 'remove' : 'write'} the ${given.env ? 'variable' : 'job'} "${given.name}"`;
  return {
    kind: 'changes',
    changes: [
      { summary, before: content, after, risk: 'write', actions: actionsFor(given, { content, after, backup }) },
    ],
    ...(backup === undefined ? {} : { facts: { backup_file: backup } }),
  };
}

function actionsFor(
  given: Params,
  { content, after, backup }: { readonly content: string; readonly after: string; readonly backup: string | undefined },
): readonly [Action, ...Action[]] {
  const write = writeAction(given, after);
  if (backup === undefined) return [write];
  // Everybody may write to /tmp: what is there under that name is not ours.
  return [{ kind: 'run', script: sh`set -Ceu\numask 077\nprintf '%s' ${content} >${backup}` }, write];
}

function writeAction(given: Params, content: string): Action {
  const path = fileOf(given);
  if (path === undefined) {
    const user = given.user === undefined ? [] : ['-u', given.user];
    return { kind: 'run', script: sh`printf '%s' ${content} | crontab ${user} -` };
  }
  if (content === '') return { kind: 'run', script: sh`rm -f -- ${path}` };
  return { kind: 'write', path, mode: '0644', content };
}
