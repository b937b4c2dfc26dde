import { ParseError } from '../../src/model/diagnostic.ts';
import { type Action, type Change, type CommandOutput, defineModule, type Plan } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

interface State {
  readonly loaded: boolean;
  readonly builtin: boolean;
  readonly hasTool: boolean;
  /** Files that load it at the next start. */
  readonly keptIn: readonly string[];
  readonly options: readonly string[];
}

export const modprobe = defineModule<Params, State>({
  name: 'modprobe',
  summary: 'A module of the kernel: that it is loaded, now and after the next start.',
  params,
  probe: ({ name }) => look(name.replaceAll('-', '_')),
  parse,
  plan,
  facts: (_, { name, params: words, state }) => ({ name, params: words, state }),
});

function parse({ stdout, stderr }: CommandOutput): State {
  const lines = stdout.split('\n');
  if (!lines.includes('end=yes')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a kernel module gave ${said}` });
  }
  const of = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
  const [state] = of('state');
  return {
    loaded: state !== 'absent',
    builtin: state === 'builtin',
    hasTool: of('tool').length > 0,
    keptIn: of('kept'),
    options: of('options').map(text => text.trim()),
  };
}

function plan(state: State, given: Params): Plan {
  const live = liveChanges(state, given);
  if (live.length > 0 && !state.hasTool)
    return {
      kind: 'impossible',
      code: 'missing_tool',
      cause: 'the host has no modprobe',
      mend: 'install the package "kmod"',
    };
  if (state.builtin && given.state === 'absent')
    return {
      kind: 'impossible',
      code: 'built_in',
      cause: `${given.name} is part of the kernel and cannot be taken out`,
      mend: 'leave it, or start another kernel',
    };
  const [first, ...rest] = [...live, ...keptChanges(state, given)];
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function liveChanges({ loaded }: State, given: Params): readonly Change[] {
  if (loaded === (given.state === 'present')) return [];
  const words = given.params.split(/\s+/).filter(word => word !== '');
  return given.state === 'present'
    ? [change(`load ${given.name}`, ['absent', 'present'], [run(sh`modprobe ${given.name} ${words}`)])]
    : [change(`unload ${given.name}`, ['present', 'absent'], [run(sh`modprobe -r ${given.name}`)])];
}

function keptChanges({ keptIn, options }: State, given: Params): readonly Change[] {
  const { name, persistent } = given;
  const wanted = given.params.trim().replace(/\s+/g, ' ');
  if (persistent === 'disabled') return [];
  if (persistent === 'absent') {
    if (keptIn.length === 0) return [];
    const pattern = `/^[[:space:]]*${name.replaceAll(/[-_]/g, '[-_]')}[[:space:]]*$/d`;
    return [change(`do not load ${name} at the next start`, ['kept', ''], [run(sh`sed -i ${pattern} ${keptIn}`)])];
  }
  const files = [
    ...(keptIn.length > 0 ? [] : written('/etc/modules-load.d', name, `${name}\n`)),
    ...(wanted === '' || options.includes(wanted)
      ? []
      : written('/etc/modprobe.d', name, `options ${name} ${wanted}\n`)),
  ];
  const [first, ...rest] = files;
  return first === undefined ? [] : [change(`load ${name} at each start`, ['', 'kept'], [first, ...rest])];
}

/** Small systems have no such folder until somebody makes it. */
function written(folder: string, name: string, content: string): readonly Action[] {
  const path = `${folder}/${name}.conf`;
  return [run(sh`mkdir -p -- ${folder}`), { kind: 'write', path, mode: '0644', keepsRights: true, content }];
}

function run(script: ReturnType<typeof sh>): Action {
  return { kind: 'run', script };
}

function change(
  summary: string,
  [before, after]: readonly [string, string],
  actions: readonly [Action, ...Action[]],
): Change {
  return { summary, before: `${before}\n`, after: `${after}\n`, risk: 'write', actions };
}
