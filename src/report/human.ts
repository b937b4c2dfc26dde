import pc from 'picocolors';
import type { Emit, RunEvent, TaskRef } from '../model/event.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { jsonAsWritten } from '../model/whole-floats.ts';
import type { ChangeView, Failure, TaskResult } from '../model/result.ts';
import { CustomStats } from './custom-stats.ts';
import { diffLines } from './diff.ts';
import { printable, printableLine } from './printable.ts';
import { worstCaseLines } from './worst-case-lines.ts';
import { recapLines } from './recap.ts';

interface HumanOptions {
  readonly verbosity: number;
  readonly diff: boolean;
  readonly color: boolean;
}

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** What a person reads: plays, tasks, one line a host, the recap. */
export function humanReport(write: (text: string) => void, options: HumanOptions): Emit {
  const view = new HumanView(options);
  return event => {
    const lines = view.lines(event);
    if (lines.length > 0) write(`${lines.join('\n')}\n`);
  };
}

const RULE_WIDTH = 79;

class HumanView {
  readonly #options: HumanOptions;
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #stats = new CustomStats();
  #header = '';

  constructor(options: HumanOptions) {
    this.#options = options;
    this.#colors = pc.createColors(options.color);
  }

  lines(event: RunEvent): readonly string[] {
    this.#stats.take(event);
    switch (event.type) {
      case 'run_started':
        return event.check ? ['CHECK MODE: nothing is changed on any host'] : [];
      case 'worst_case':
        return this.#options.verbosity >= 1 ? worstCaseLines(event).map(line => this.#colors.dim(line)) : [];
      case 'play_started':
        return this.#playLines(event);
      case 'batch_started':
        return event.batches > 1
          ? [this.#rule(`BATCH ${event.batch} of ${event.batches}: ${event.hosts.join(', ')}`)]
          : [];
      case 'task_started':
        return this.#taskHeader(event.task);
      case 'item_result':
        return [
          ...this.#taskHeader(event.task),
          ...this.#resultLines(event.host, event.task, event.result, event.label ?? event.item),
        ];
      case 'task_result':
        return [...this.#taskHeader(event.task), ...this.#resultLines(event.host, event.task, event.result)];
      case 'fleet_report':
        return event.lines.map(line => `  ${printableLine(line)}`);
      case 'task_retry':
        return [`retry: [${event.host}] attempt ${event.attempt} of ${event.attempts} did not do it`];
      case 'job_poll':
        return [`waits: [${event.host}] job ${printableLine(event.job)} is at work`];
      case 'phase':
        return this.#options.verbosity >= 3 ? [this.#colors.dim(`phase: [${event.host}] ${event.phase}`)] : [];
      case 'transfer_progress':
        return this.#options.verbosity >= 1 ? [this.#colors.dim(progressLine(event))] : [];
      case 'change_intent':
      case 'stage':
        return [];
      case 'notice':
        return ['', this.#colors.yellow(printable(event.text))];
      case 'run_ended':
        return this.#endLines(event);
    }
  }

  #playLines({ play, hosts }: EventOf<'play_started'>): readonly string[] {
    this.#header = '';
    const none = hosts.length === 0 ? ['skipped: no hosts matched'] : [];
    return ['', this.#rule(`PLAY [${printableLine(play)}]`), ...none];
  }

  /** Under `free`, results of several tasks mix: the header is repeated whenever another task speaks. */
  #taskHeader({ play, index, name, kind }: TaskRef): readonly string[] {
    const key = `${play}/${index}`;
    if (this.#header === key) return [];
    this.#header = key;
    return ['', this.#rule(`${kind === 'handler' ? 'HANDLER' : 'TASK'} [${printableLine(name)}]`)];
  }

  #rule(title: string): string {
    return this.#colors.bold(`${title} ${'*'.repeat(Math.max(3, RULE_WIDTH - title.length - 1))}`);
  }

  #resultLines(host: string, task: TaskRef, result: TaskResult, item?: Json): readonly string[] {
    const { verbosity } = this.#options;
    if (result.status === 'skipped' && item !== undefined && verbosity === 0) return [];
    const itemText =
      item === undefined ? '' : ` => (item=${printableLine(typeof item === 'string' ? item : jsonAsWritten(item))})`;
    const place = result.delegatedTo === undefined ? host : `${host} -> ${printableLine(result.delegatedTo)}`;
    const head = `${result.status}: [${place}]${itemText}${this.#headline(task, result)}`;
    return [
      this.#paint(result)(head),
      ...result.changes.flatMap(change => this.#changeLines(change, result)),
      ...result.warnings.map(warning => this.#colors.magenta(`  warning: ${printableLine(warning)}`)),
      ...(result.failure === undefined ? [] : this.#failureLines(result.failure)),
      ...(verbosity >= 1 && task.module !== 'debug' ? factLines(result.facts) : []),
    ];
  }

  #headline(task: TaskRef, { status, failure, facts, ignored, skipReason }: TaskResult): string {
    if (failure !== undefined) {
      const phase = failure.phase === undefined ? '' : ` (phase ${failure.phase})`;
      return ` => ${printableLine(failure.cause)}${phase}${ignored === true ? ' ...ignoring' : ''}`;
    }
    if (status === 'skipped' && this.#options.verbosity >= 1 && skipReason !== undefined)
      return ` => ${printableLine(skipReason)}`;
    if (task.module !== 'debug') return '';
    const [only, ...more] = Object.values(facts);
    if (only === undefined) return '';
    if (more.length === 0 && only === '') return ' => ""';
    return ` => ${printable(more.length === 0 && typeof only === 'string' ? only : jsonAsWritten(facts, 2))}`;
  }

  #changeLines(change: ChangeView, { status, diff = this.#options.diff }: TaskResult): readonly string[] {
    const summary = status === 'failed' ? [] : [`  ${printableLine(change.summary)}`];
    return diff ? [...summary, ...diffLines(change).map(line => this.#diffLine(line))] : summary;
  }

  #diffLine(line: string): string {
    if (line.startsWith('+')) return this.#colors.green(`  ${line}`);
    return line.startsWith('-') ? this.#colors.red(`  ${line}`) : `  ${line}`;
  }

  #failureLines(failure: Failure): readonly string[] {
    const list = (title: string, items: readonly string[] | undefined): readonly string[] =>
      (items ?? []).map(item => `  ${title}: ${printableLine(item)}`);
    return [
      ...(failure.mend === undefined ? [] : [`  mend: ${printableLine(failure.mend)}`]),
      ...list('done', failure.done),
      ...list('not done', failure.notDone),
      ...list('unknown', failure.unknown),
      ...(this.#options.verbosity >= 1 || failure.code === 'command_failed' ? outputLines(failure) : []),
    ];
  }

  #paint({ status, ignored }: TaskResult): (text: string) => string {
    switch (status) {
      case 'ok':
        return this.#colors.green;
      case 'changed':
        return this.#colors.yellow;
      case 'skipped':
        return this.#colors.cyan;
      case 'failed':
        return ignored === true ? this.#colors.yellow : this.#colors.red;
      case 'unreachable':
        return this.#colors.red;
    }
  }

  #endLines(event: EventOf<'run_ended'>): readonly string[] {
    const interrupted = event.interruption === undefined ? [] : [`interrupted: ${INTERRUPTIONS[event.interruption]}`];
    const notReached = Object.entries(event.notReached).map(
      ([host, task]) => `  [${host}] not done from: ${printableLine(task)}`,
    );
    const exchanges = Object.entries(event.exchanges).map(([host, count]) => `  [${host}] round trips: ${count}`);
    const seconds = `${(event.durationMs / 1000).toFixed(1)} s`;
    const stats = this.#stats.lines();
    return [
      '',
      this.#rule('PLAY RECAP'),
      ...recapLines(event.recap, this.#colors),
      ...interrupted,
      ...notReached,
      ...(stats.length === 0 ? [] : ['', this.#rule('CUSTOM STATS'), ...stats]),
      ...(this.#options.verbosity >= 1 ? [`took ${seconds}`, ...exchanges] : []),
    ];
  }
}

const INTERRUPTIONS = {
  drained: 'what hosts were at was finished, nothing more was begun',
  stopped: 'what hosts were at was ended in the middle; run again to converge',
};

function factLines(facts: JsonObject): readonly string[] {
  if (Object.keys(facts).length === 0) return [];
  return printable(jsonAsWritten(facts, 2))
    .split('\n')
    .map(line => `  ${line}`);
}

function outputLines({ exitStatus, stdout, stderr }: Failure): readonly string[] {
  const block = (name: string, text: string | undefined): readonly string[] =>
    text === undefined || text.trim() === ''
      ? []
      : [
          `  ${name}:`,
          ...printable(text.trimEnd())
            .split('\n')
            .map(line => `    ${line}`),
        ];
  return [
    ...(exitStatus === undefined ? [] : [`  exit status: ${exitStatus}`]),
    ...block('stdout', stdout),
    ...block('stderr', stderr),
  ];
}

function progressLine({ host, path, done, total }: EventOf<'transfer_progress'>): string {
  const percent = Math.floor((done / Math.max(1, total)) * 100);
  return `transfer: [${host}] ${printableLine(path)} ${percent} % of ${Math.ceil(total / 1_000_000)} MB`;
}
