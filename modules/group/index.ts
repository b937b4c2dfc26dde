import { ParseError } from '../../src/model/diagnostic.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import { type Change, type CommandOutput, defineModule, type Plan } from '../../src/module/contract.ts';
import { KEEP_CONTEXT } from '../../src/module/files/context.ts';
import { type Script, scriptFile, sh } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  /** Number of the group; undefined: it is not there. */
  readonly gid: number | undefined;
  readonly members: string;
  readonly takenBy: string | undefined;
  readonly tools: readonly string[];
}

export const group = defineModule<Params, State>({
  name: 'group',
  summary: 'A group of users: that it is there, with which number.',
  params,
  probe: ({ name, gid }) => look(name, gid === undefined ? '' : String(gid)),
  parse,
  plan,
  facts: ({ gid }, { name, state, system }) => ({ name, state, system, ...(gid === undefined ? {} : { gid }) }),
});

function parse({ stdout, stderr }: CommandOutput): State {
  const lines = stdout.split('\n');
  if (!lines.includes('end=yes')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a group gave ${said}` });
  }
  const of = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
  const [, gid, members = ''] = (of('group')[0] ?? '').split(':');
  return { gid: gid === undefined ? undefined : toldNumber(gid), members, takenBy: of('taken')[0], tools: of('tool') };
}

function plan(state: State, given: Params): Plan {
  const { name, gid } = given;
  const has = state.gid !== undefined;
  if (given.state === 'absent') return has ? changing(state, given, `remove the group ${name}`) : { kind: 'converged' };
  if (has && (gid === undefined || gid === state.gid)) return { kind: 'converged' };
  if (state.takenBy !== undefined && !given.non_unique)
    return {
      kind: 'impossible',
      code: 'gid_taken',
      cause: `the number ${gid ?? ''} is that of the group ${state.takenBy}`,
      mend: 'take another, or set "non_unique: true"',
    };
  return changing(state, given, has ? `number the group ${name} ${gid ?? ''}` : `make the group ${name}`);
}

function changing(state: State, given: Params, summary: string): Plan {
  const script = scriptFor(state, given);
  if (script === undefined)
    return {
      kind: 'impossible',
      code: 'missing_tool',
      cause: 'the host has no tool that can do it (groupadd, groupmod, groupdel or busybox)',
      mend: 'install the package "passwd" or "shadow"',
    };
  const change: Change = {
    summary,
    before: state.gid === undefined ? '' : `${given.name}:${state.gid}\n`,
    after: given.state === 'absent' ? '' : `${given.name}:${given.gid ?? state.gid ?? 'next free number'}\n`,
    risk: 'write',
    actions: [{ kind: 'run', script }],
  };
  return { kind: 'changes', changes: [change] };
}

function scriptFor({ tools, gid: has }: State, given: Params): Script | undefined {
  const { name, gid, system, non_unique: shared, force } = given;
  const number = gid === undefined ? [] : ['-g', String(gid)];
  const unique = shared ? ['-o'] : [];
  if (given.state === 'absent') {
    if (tools.includes('groupdel')) return sh`groupdel ${force ? ['-f'] : []} ${name}`;
    return tools.includes('delgroup') ? sh`delgroup ${name}` : undefined;
  }
  if (has !== undefined)
    return tools.includes('groupmod') ? sh`groupmod ${number} ${unique} ${name}` : renumbered(given);
  if (tools.includes('groupadd')) return sh`groupadd ${number} ${unique} ${system ? ['-r'] : []} ${name}`;
  return tools.includes('addgroup') ? sh`addgroup ${number} ${system ? ['-S'] : []} ${name}` : undefined;
}

/** busybox has nothing to change a group with. */
function renumbered({ name, gid }: Params): Script {
  return sh`set -eu
umask 022
awk -F: -v OFS=: -v name=${name} -v gid=${String(gid ?? '')} '$1 == name { $3 = gid } { print }' /etc/group >/etc/group.xenplay
${sh.raw(KEEP_CONTEXT)}
keep_context /etc/group /etc/group.xenplay
mv -f /etc/group.xenplay /etc/group`;
}
