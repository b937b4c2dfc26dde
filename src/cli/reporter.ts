import { isatty } from 'node:tty';
import type { Emit } from '../model/event.ts';
import { humanReport } from '../report/human.ts';
import { jsonReport } from '../report/json.ts';
import { type LiveReport, liveReport, type Terminal } from '../report/live/live.ts';
import { Profiler } from '../report/profile.ts';
import { profileLines } from '../report/profile-lines.ts';
import type { RunArguments } from './program.ts';
import { gatheredOutput } from './gathered-output.ts';

/** Where a run's events go on the terminal. */
export interface Reporter {
  readonly emit: Emit;
  /** Shows a text that is no event. */
  readonly say: (text: string) => void;
  /** Keeps its own lines off the terminal while that asks something. */
  readonly whileAsking: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;
  readonly close: () => void;
}

const TICK_MILLISECONDS = 100;

const gathered = gatheredOutput(write);

/** JSON lines, plain lines, or on a terminal the live view; with `--profile`, at the end also where the time went. */
export function reporterFor(args: Pick<RunArguments, 'output' | 'verbose' | 'diff' | 'live' | 'profile'>): Reporter {
  const view = args.output === 'json' ? jsonView() : isLive(args) ? liveView(args) : humanView(args);
  return args.profile ? profiled(view, args.output) : view;
}

function jsonView(): Reporter {
  return plainView(jsonReport(gathered.write));
}

function humanView(args: Pick<RunArguments, 'verbose' | 'diff'>): Reporter {
  return plainView(humanReport(gathered.write, humanOptions(args)));
}

function plainView(emit: Emit): Reporter {
  return {
    emit,
    say(text) {
      gathered.flush();
      tellError(text);
    },
    whileAsking(ask) {
      gathered.flush();
      return ask();
    },
    close: gathered.flush,
  };
}

function liveView(args: Pick<RunArguments, 'verbose' | 'diff'>): Reporter {
  const options = humanOptions(args);
  return liveReporter(terminal =>
    liveReport(text => humanReport(text, options), terminal, { showsFacts: args.verbose >= 1 }),
  );
}

/** A report with lines at the end of the terminal that are drawn anew while hosts are at work. */
export function liveReporter(report: (terminal: Terminal) => LiveReport): Reporter {
  const live = report({
    write,
    size: () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 }),
    now: Date.now,
  });
  const timer = setInterval(() => live.tick(), TICK_MILLISECONDS).unref();
  return {
    emit: live.emit,
    say: text => live.say(text),
    async whileAsking(ask) {
      live.pause();
      try {
        return await ask();
      } finally {
        live.resume();
      }
    },
    close: () => {
      clearInterval(timer);
      live.pause();
    },
  };
}

/** A terminal that can move its cursor; with much detail asked for, every line in its order is what is wanted. */
export function isLive({ live, verbose }: Pick<RunArguments, 'live' | 'verbose'>): boolean {
  return live && verbose < 2 && isatty(1) && process.env['TERM'] !== 'dumb';
}

/** `process.stdout.isTTY` is undefined for a pipe, and then picocolors would go by FORCE_COLOR. */
function humanOptions({ verbose, diff }: Pick<RunArguments, 'verbose' | 'diff'>) {
  return { verbosity: verbose, diff, color: isatty(1) && process.env['NO_COLOR'] === undefined };
}

function profiled(view: Reporter, output: RunArguments['output']): Reporter {
  const profiler = new Profiler();
  return {
    ...view,
    emit(event) {
      profiler.take(event);
      view.emit(event);
      if (event.type !== 'run_ended') return;
      const profile = profiler.profile(event.at);
      gathered.write(`${output === 'json' ? JSON.stringify(profile) : ['', ...profileLines(profile)].join('\n')}\n`);
    },
  };
}

function write(text: string): void {
  process.stdout.write(text);
}

function tellError(text: string): void {
  process.stderr.write(`${text}\n`);
}
