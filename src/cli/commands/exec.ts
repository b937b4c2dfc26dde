import { basename, join } from 'node:path';
import { isatty } from 'node:tty';
import { parseYaml } from '../../load/yaml.ts';
import { type Diagnostic, DiagnosticsError } from '../../model/diagnostic.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { adHocReport } from '../../report/ad-hoc.ts';
import { withBusyHosts } from '../../report/live/live.ts';
import { jsonReport } from '../../report/json.ts';
import type { Masking } from '../../report/masking.ts';
import type { ExecArguments } from '../exec-command.ts';
import { isLive, liveReporter, type Reporter } from '../reporter.ts';
import { runFiles } from './run.ts';

/** The name that mistakes in the arguments bear as their file. */
const FILE = '--args';

/** `xenplay exec PATTERN -m MODULE -a ARGS`: a playbook of one task, with a view of its own. */
export async function exec(pattern: string, args: ExecArguments, masking: Masking): Promise<number> {
  const { background, poll } = args;
  const job = background === undefined ? {} : { async: background, poll };
  const use = args.listHosts ? (['ping', null] as const) : ([args.moduleName, argumentsOf(args.args)] as const);
  const file = join(args.playbookDir ?? '', FILE);
  const files = { names: [file], given: new Map([[file, playbookText(pattern, use, job)]]) };
  try {
    return await runFiles(files, { ...NOTHING_ELSE, ...args }, { masking, reporter: reporterFor(args), placed });
  } catch (error) {
    throw error instanceof DiagnosticsError ? new DiagnosticsError(error.diagnostics.map(placed)) : error;
  }
}

/** On the lines of OPTIONS: what was written where on the command line. */
function playbookText(pattern: string, [module, args]: readonly [string, Json], job: JsonObject): string {
  const rest = Object.entries(job).map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return [
    `[{"name":${JSON.stringify(pattern)},"gather_facts":false,"hosts":`,
    JSON.stringify(pattern),
    ',"tasks":[{',
    `${JSON.stringify(module)}:`,
    JSON.stringify(args),
    `${rest.join('')}}]}]`,
  ].join('\n');
}

const OPTIONS = ['', '', 'the pattern', '', '--module-name', '--args', '--background'];

/** A mistake in a playbook that nobody wrote, at the option that it comes from. */
function placed({ position, ...told }: Diagnostic): Diagnostic {
  if (position === undefined || basename(position.file) !== FILE)
    return position === undefined ? told : { ...told, position };
  const option = told.code.endsWith('_parameter') ? '--args' : (OPTIONS[position.line] ?? '');
  return { ...told, cause: option === '' ? told.cause : `${option}: ${told.cause}` };
}

/** What only `xenplay run` can be told. */
const NOTHING_ELSE = {
  tags: [],
  skipTags: [],
  listTasks: false,
  listTags: false,
  syntaxCheck: false,
  forceHandlers: false,
  step: false,
  profile: false,
};

/** As Ansible has it: a mapping, or the text behind the module's name. */
function argumentsOf(text: string | undefined): Json {
  if (text === undefined || text.trim() === '') return null;
  if (!/^\s*\{(?![{%#])/.test(text)) return text;
  const { value, diagnostics } = parseYaml(text, FILE);
  if (value === undefined) throw new DiagnosticsError(diagnostics);
  return value;
}

function reporterFor(args: ExecArguments): Reporter {
  const write = (text: string): void => void process.stdout.write(text);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const color = isatty(1) && process.env['NO_COLOR'] === undefined;
  const quiet = { say, whileAsking: <Answer>(ask: () => Promise<Answer>) => ask(), close: () => undefined };
  if (args.output === 'json') return { ...quiet, emit: jsonReport(write) };
  const options = { diff: args.diff, oneLine: args.oneLine, color };
  if (!isLive(args)) return { ...quiet, emit: adHocReport(write, options) };
  // Results come at the end, when all hosts with equal ones are known: until then nothing is held back.
  return liveReporter(terminal =>
    withBusyHosts(above => ({ emit: adHocReport(above, options), flush: () => undefined }), terminal),
  );
}
