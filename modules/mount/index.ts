import { ParseError } from '../../src/model/diagnostic.ts';
import { type CommandOutput, defineModule, type Refusal } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { type Params, params } from './params.ts';
import { optionsOf, pathOf, planMount, type State } from './plan.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

export const mount = defineModule<Params, State>({
  name: 'mount',
  summary: 'What is mounted where, now and after the next start; never touches a mount to look at it.',
  params,
  check: refusals,
  highestRisk: 'disruptive',
  // To unmount, to mount, to make and to remove the folder.
  changeSeconds: ({ timeout }) => 4 * (timeout + 10),
  probe: given => look(pathOf(given), given.fstab, given.src ?? ''),
  parse,
  plan: planMount,
  facts: (_, given) => ({
    name: pathOf(given),
    opts: optionsOf(given),
    dump: String(given.dump),
    passno: String(given.passno),
    fstab: given.fstab,
    ...(given.src === undefined ? {} : { src: given.src }),
    ...(given.fstype === undefined ? {} : { fstype: given.fstype }),
  }),
});

function refusals(given: Params): readonly Refusal[] {
  const path = pathOf(given);
  const wrong: Refusal[] = [];
  if (!path.startsWith('/') && path !== 'none' && path !== 'swap')
    wrong.push({ code: 'bad_path', cause: `"${path}" is no absolute path`, mend: 'write "path:" from / on' });
  const needs = ['mounted', 'present', 'ephemeral'].includes(given.state);
  if (needs && (given.src === undefined || given.fstype === undefined))
    wrong.push({
      code: 'missing_parameter',
      cause: `state ${given.state} needs src and fstype`,
      mend: 'say what is mounted',
    });
  return wrong;
}

function parse({ stdout, stderr }: CommandOutput): State {
  const at = stdout.indexOf('\ncontent\n');
  const lines = (at < 0 ? stdout : stdout.slice(0, at)).split('\n');
  const of = (key: string): string | undefined =>
    lines.findLast(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  if (of('table') === undefined) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a mount gave ${said}` });
  }
  const [source, , options = ''] = (of('mounted') ?? '').split(' ');
  return {
    source: of('mounted') === undefined ? undefined : (source ?? ''),
    options: options.split(','),
    folder: of('folder') ?? 'no',
    table: at < 0 ? '' : stdout.slice(at + '\ncontent\n'.length),
  };
}
