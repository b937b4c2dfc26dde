import { ParseError } from '../../src/model/diagnostic.ts';
import { type Action, type CommandOutput, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { type Script, scriptFile, sh } from '../../src/module/script.ts';
import { editedFile, fileValues, withSlashes } from './file.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  readonly live: 'found' | 'missing' | 'unreadable';
  readonly value: string;
  /** Undefined: there is no file. */
  readonly content: string | undefined;
}

export const sysctl = defineModule<Params, State>({
  name: 'sysctl',
  summary: 'A parameter of the kernel, now and after the next start.',
  params,
  needsSettledNetwork: given => /^net[./]/.test(nameOf(given)),
  check: refusals,
  probe: given => look(withSlashes(nameOf(given)), given.sysctl_file),
  parse,
  plan,
});

function nameOf({ name, key }: Params): string {
  return name ?? key ?? '';
}

/** Blanks between several numbers are one blank in what the kernel shows. */
function valueOf({ value, val }: Params): string | undefined {
  return (value ?? val)?.trim().replace(/\s+/g, ' ');
}

function refusals(given: Params): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.:@*/-]*$/.test(nameOf(given)))
    wrong.push({
      code: 'bad_name',
      cause: `"${nameOf(given)}" is no parameter's name`,
      mend: 'write e.g. net.ipv4.ip_forward',
    });
  const value = valueOf(given);
  if (given.state === 'present' && (value === undefined || value === '' || /[\n\r]/.test(value)))
    wrong.push({ code: 'missing_parameter', cause: 'state present needs a value of one line', mend: 'add "value:"' });
  return wrong;
}

function parse({ stdout, stderr }: CommandOutput): State {
  const at = stdout.indexOf('\ncontent\n');
  const values = new Map(
    (at < 0 ? stdout : stdout.slice(0, at))
      .split('\n')
      .map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
  const live = (['found', 'missing', 'unreadable'] as const).find(word => word === values.get('live'));
  if (live === undefined) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a kernel parameter gave ${said}` });
  }
  return {
    live,
    value: (values.get('value') ?? '').trim(),
    content: at < 0 ? undefined : stdout.slice(at + '\ncontent\n'.length),
  };
}

function plan(state: State, given: Params): Plan {
  const name = nameOf(given);
  if (state.live === 'missing' && given.state === 'present' && !given.ignoreerrors)
    return {
      kind: 'impossible',
      code: 'no_such_parameter',
      cause: `the kernel has no parameter ${name}`,
      mend: 'load the module that brings it, or set "ignoreerrors: true"',
    };
  const actions = [...fileActions(state, given), ...liveActions(state, given)];
  const [first, ...rest] = actions;
  if (first === undefined) return { kind: 'converged' };
  return {
    kind: 'changes',
    changes: [
      {
        summary: given.state === 'absent' ? `let go of ${name}` : `set ${name} to ${valueOf(given) ?? ''}`,
        before: state.content ?? '',
        after: editedFile(state.content ?? '', name, wantedIn(given)),
        risk: 'write',
        actions: [first, ...rest],
      },
    ],
  };
}

function wantedIn(given: Params): string | undefined {
  return given.state === 'absent' ? undefined : valueOf(given);
}

function fileActions({ content = '' }: State, given: Params): readonly Action[] {
  const [name, wanted] = [nameOf(given), wantedIn(given)];
  const kept = fileValues(content, name);
  const isRight = wanted === undefined ? kept.length === 0 : kept.length === 1 && kept[0] === wanted;
  if (isRight) return [];
  const path = given.sysctl_file;
  const write: Action = {
    kind: 'write',
    path,
    mode: '0644',
    keepsRights: true,
    content: editedFile(content, name, wanted),
  };
  const folder = run(sh`mkdir -p -- "$(dirname -- ${path})"`);
  return [folder, write, ...(given.reload ? [run(reloadScript(given))] : [])];
}

function liveActions({ live, value }: State, given: Params): readonly Action[] {
  const wanted = wantedIn(given);
  const isRight = wanted === undefined || !given.sysctl_set || live !== 'found' || value === wanted;
  return isRight ? [] : [run(setScript(nameOf(given), wanted))];
}

function run(script: Script): Action {
  return { kind: 'run', script };
}

/** Some parameters take several numbers with blanks between: the kernel reads them so too. */
function setScript(name: string, value: string): Script {
  return sh`printf '%s\n' ${value} >${`/proc/sys/${withSlashes(name)}`}`;
}

/** busybox knows no --ignore, and -e is the same to both. */
function reloadScript({ sysctl_file: file, ignoreerrors }: Params): Script {
  return sh`sysctl ${ignoreerrors ? ['-e'] : []} -p ${file} >/dev/null`;
}
