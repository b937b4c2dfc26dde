import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { xenplay } from '../contenders.ts';
import { say } from '../contest.ts';
import type { Experiment } from '../experiment.ts';
import { type Cost, measure } from '../measure.ts';
import { type Fault, randomFault, randomPlaybook } from '../soak/plays.ts';
import { median } from '../table.ts';

/** Well beyond what any run with a lost host may take; a run that needs longer is stuck. */
const STUCK_SECONDS = 240;
const EXIT_STATUSES = new Set([0, 2, 4, 130]);
/** As a crash of its sshd would, and as a machine that swaps. */
const ON_SESSIONS = (signal: string): string =>
  `for p in /proc/[0-9]*; do grep -aq '[s]shd: ' $p/cmdline 2>/dev/null && ! grep -aq listener $p/cmdline && kill -${signal} \${p#/proc/}; done; true`;

/** Random plays over hosts that random faults befall, as long as asked for: nothing hangs, leaks, or is told otherwise in the journal. */
export const soak: Experiment = async options => {
  const fleet = await startFleet({ hosts: options.hosts ?? 20, maxStartups: '200:30:400' });
  const until = Date.now() + options.minutes * 60_000;
  const runs: SoakRun[] = [];
  try {
    for (let seed = 1; Date.now() < until; seed += 1) {
      runs.push(await oneRun(fleet, seed, options.folder));
      if (seed % 10 === 0) say(`  ${seed} runs, ${runs.filter(run => run.wrong !== '').length} wrong`);
    }
    const left = await leftovers(fleet);
    const rows = [{ name: 'a run', costs: runs.map(run => run.cost) }];
    return [{ title: `${options.minutes} minutes over ${fleet.hosts.length} hosts`, rows, text: summary(runs, left) }];
  } finally {
    await fleet.stop();
  }
};

interface SoakRun {
  readonly seed: number;
  readonly fault: Fault;
  readonly cost: Cost;
  readonly exitStatus: number;
  readonly events: number;
  /** Empty: all is well. */
  readonly wrong: string;
}

async function oneRun(fleet: Fleet, seed: number, parent: string): Promise<SoakRun> {
  const folder = mkdtempSync(join(parent, 'soak-'));
  const playbook = join(folder, 'playbook.yaml');
  writeFileSync(playbook, randomPlaybook(seed));
  const fault = randomFault(seed, fleet.hosts.length);
  const { argv } = xenplay({ fleet, folder, playbook, runs: 1, slowRuns: 0 });
  const interrupt = fault.kind === 'interrupt' ? ['--signal=INT', '-k', '60', `${fault.afterMs / 1000 + 1}`] : [];
  const bounded = ['timeout', ...(interrupt.length > 0 ? interrupt : ['-k', '10', String(STUCK_SECONDS)])] as const;
  const befalling = befall(fleet, fault);
  const state = join(folder, 'state');
  const { cost, exitStatus, output } = await measure(fleet, [...bounded, ...argv, '--output', 'json'], {
    XDG_STATE_HOME: state,
  });
  await befalling;
  const told = eventLines(output);
  const wrong = wrongs({ exitStatus, told, kept: journalLines(state), fault, output });
  if (wrong !== '') say(`  seed ${seed}, ${fault.kind}: ${wrong}`);
  rmSync(folder, { recursive: true });
  return { seed, fault, cost, exitStatus, events: told.length, wrong };
}

async function befall(fleet: Fleet, { kind, host: index, afterMs, forMs }: Fault): Promise<void> {
  const host = fleet.hosts[index];
  if (host === undefined || kind === 'none' || kind === 'interrupt') return;
  await delay(afterMs);
  if (kind === 'cut') await fleet.cutLink(host);
  else await fleet.exec(host, ['sh', '-c', ON_SESSIONS(kind === 'reset' ? 'KILL' : 'STOP')]);
  await delay(forMs);
  if (kind === 'cut') await fleet.restoreLink(host);
  if (kind === 'freeze') await fleet.exec(host, ['sh', '-c', ON_SESSIONS('CONT')]);
}

interface Heard {
  readonly exitStatus: number;
  readonly told: readonly string[];
  readonly kept: readonly string[];
  readonly fault: Fault;
  readonly output: string;
}

function wrongs({ exitStatus, told, kept, fault, output }: Heard): string {
  // `timeout` says 124 of what it interrupted, whatever that ended with.
  const isRight = EXIT_STATUSES.has(exitStatus) || (fault.kind === 'interrupt' && exitStatus === 124);
  if (!isRight) return `exit status ${exitStatus}: ${output.slice(-500)}`;
  if (told.join('\n') !== kept.join('\n')) return `${told.length} events were told, ${kept.length} are in the journal`;
  return '';
}

/** What happened, without what the journal leaves out or shortens. */
function eventLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .flatMap(line => {
      const event = JSON.parse(line) as Record<string, unknown>;
      const { type, at, host, task, result } = event;
      if (['journal', 'stage', 'transfer_progress'].includes(String(type))) return [];
      const status = (result as { status?: string } | undefined)?.status;
      return [JSON.stringify([type, at, host, (task as { index?: number } | undefined)?.index, status])];
    });
}

function journalLines(state: string): readonly string[] {
  const runs = join(state, 'xenplay', 'runs');
  // What was interrupted before it began has neither events nor a journal.
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap(id => eventLines(readFileSync(join(runs, id, 'journal.jsonl'), 'utf8')));
}

/** Locks and sessions of runs that are on hosts though no run is at work, after the time in which a host ends them by itself. */
async function leftovers(fleet: Fleet): Promise<readonly string[]> {
  await delay(30_000);
  const look =
    "ls /run/lock /run /tmp | grep xenplay-run-; grep -al '[s]shd: root@' /proc/[0-9]*/cmdline 2>/dev/null; true";
  const found = await Promise.all(
    fleet.hosts.map(async host => ({ host, text: (await fleet.exec(host, ['sh', '-c', look])).stdout.trim() })),
  );
  return found.filter(({ text }) => text !== '').map(({ host, text }) => `${host.name}: ${text}`);
}

function summary(runs: readonly SoakRun[], left: readonly string[]): string {
  const quarter = Math.ceil(runs.length / 4);
  const memory = (part: readonly SoakRun[]): string =>
    `${median(part.map(run => run.cost.peakMegabytes)).toFixed(0)} MB`;
  const descriptors = (part: readonly SoakRun[]): string =>
    median(part.map(run => run.cost.peakDescriptors)).toFixed(0);
  const kinds = [...new Set(runs.map(run => run.fault.kind))].map(
    kind => `${kind} ${runs.filter(run => run.fault.kind === kind).length}`,
  );
  const wrong = runs.filter(run => run.wrong !== '');
  return [
    `- ${runs.length} runs, ${runs.reduce((sum, run) => sum + run.events, 0)} events; faults: ${kinds.join(', ')}`,
    `- wrong (stuck, exit status, journal other than events): ${wrong.length}${wrong.map(run => `, seed ${run.seed}`).join('')}`,
    `- longest run ${Math.max(...runs.map(run => run.cost.wallSeconds)).toFixed(1)} s`,
    `- peak memory, median of the first quarter of runs ${memory(runs.slice(0, quarter))}, of the last ${memory(runs.slice(-quarter))}`,
    `- most open files and sockets, likewise: ${descriptors(runs.slice(0, quarter))}, ${descriptors(runs.slice(-quarter))}`,
    `- left on hosts: ${left.length === 0 ? 'nothing' : left.join('; ')}`,
  ].join('\n');
}
