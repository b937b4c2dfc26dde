import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/model/event.ts';
import { startFleet } from '../../support/fleet.ts';
import { type Setting, xenplay } from '../contenders.ts';
import { runOnce, say } from '../contest.ts';
import type { Experiment } from '../experiment.ts';
import { type Cost, measure } from '../measure.ts';
import { recordSession } from '../record.ts';
import { type SimulatedFleet, type SimulatedHost, startSimulatedHosts } from '../simulated/hosts.ts';
import { type Kind, PORTS } from '../simulated/kinds.ts';
import { costTable, median, type Row } from '../table.ts';

/** Of all hosts, as each kind of sickness. */
const SHARE = 0.05;
const SICK = (Object.keys(PORTS) as Kind[]).filter(kind => kind !== 'healthy');

/** What sick hosts cost the healthy ones, and what is said of each. */
export const sick: Experiment = async options => {
  const hosts = options.hosts ?? 500;
  const fleet = await startFleet({ hosts: 1 });
  try {
    const { folder, runs } = options;
    const setting = { fleet, folder, runs, slowRuns: 0, playbook: 'test/bench/plays/sick-fleet.yaml' };
    await runOnce(fleet, xenplay(setting));
    const each = Math.ceil(hosts * SHARE);
    const counts = { healthy: hosts - SICK.length * each, ...Object.fromEntries(SICK.map(kind => [kind, each])) };
    const session = await recordSession(setting);
    const well = await startSimulatedHosts(fleet, session, { healthy: hosts }, mkdtempSync(join(folder, 'well-')));
    const all = await several({ ...setting, fleet: well }, 'all of them healthy', []);
    await well.stop();
    const many = await startSimulatedHosts(fleet, session, counts, mkdtempSync(join(folder, 'sick-')));
    const alone = await several({ ...setting, fleet: many }, 'the healthy alone', ['--limit', 'healthy']);
    const mixed = await several({ ...setting, fleet: many }, 'xenplay, with the sick among them', []);
    await many.stop();
    const last = mixed.runs.at(-1)?.events ?? [];
    const rows = [all.row, alone.row, mixed.row];
    const text = [costTable(rows, ''), '', slowdown(many, { all, alone, mixed }), '', told(many, last)];
    return [
      {
        title: `${hosts} hosts, ${each} sick in each of ${SICK.length} ways`,
        rows,
        text: text.join('\n'),
      },
    ];
  } finally {
    await fleet.stop();
  }
};

interface Watched {
  readonly row: Row;
  readonly runs: readonly { readonly events: readonly RunEvent[] }[];
}

async function several(setting: Setting, name: string, more: readonly string[]): Promise<Watched> {
  const costs: Cost[] = [];
  const runs: { events: readonly RunEvent[] }[] = [];
  for (let round = 0; round < setting.runs; round += 1) {
    const { cost, output } = await measure(setting.fleet, [...xenplay(setting).argv, '--output', 'json', ...more]);
    costs.push(cost);
    const lines = output.split('\n').filter(line => line.startsWith('{'));
    runs.push({ events: lines.map(line => JSON.parse(line) as RunEvent) });
    say(`  ${name}: ${cost.wallSeconds.toFixed(2)} s, CPU ${cost.cpuSeconds.toFixed(2)} s`);
  }
  return { row: { name, costs }, runs };
}

/**
 * When the healthy hosts were through: alone, beside hosts that are as well as they, and beside the sick. Hosts are named alike in
 * all, the healthy first.
 */
function slowdown(
  fleet: SimulatedFleet,
  { all, alone, mixed }: { readonly all: Watched; readonly alone: Watched; readonly mixed: Watched },
): string {
  const healthy = new Set(fleet.hosts.filter(host => host.kind === 'healthy').map(host => host.name));
  const through = ({ runs }: Watched): number => median(runs.map(({ events }) => throughAt(events, healthy)));
  const more = (before: number): string => ((through(mixed) / before) * 100 - 100).toFixed(0);
  return [
    `The last of the ${healthy.size} healthy hosts was through after ${seconds(through(alone))} alone,`,
    `${seconds(through(all))} where the others are healthy too, ${seconds(through(mixed))} among the sick:`,
    `${more(through(all))} % more than among the healthy, ${more(through(alone))} % more than alone.`,
  ].join('\n');
}

function seconds(milliseconds = NaN): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function throughAt(events: readonly RunEvent[], hosts: ReadonlySet<string>): number {
  const began = events.find(event => event.type === 'run_started')?.at ?? NaN;
  const ends = events.flatMap(event => (event.type === 'task_result' && hosts.has(event.host) ? [event.at] : []));
  return Math.max(...ends) - began;
}

/** What the run said of each kind: how many ended how, and one of the messages. */
function told(fleet: SimulatedFleet, events: readonly RunEvent[]): string {
  const lines = SICK.map(kind => {
    const of = fleet.hosts.filter(host => host.kind === kind).map(host => lastResult(host, events));
    const counts = [...new Set(of.map(one => one.status))].map(
      status => `${of.filter(one => one.status === status).length} ${status}`,
    );
    return `| ${kind} | ${counts.join(', ')} | ${of[0]?.message ?? ''} |`;
  });
  return ['| sickness | ended | what is said of the first |', '| --- | --- | --- |', ...lines].join('\n');
}

function lastResult(host: SimulatedHost, events: readonly RunEvent[]): { status: string; message: string } {
  const results = events.flatMap(event => (event.type === 'task_result' && event.host === host.name ? [event] : []));
  const last = results.at(-1)?.result;
  return { status: last?.status ?? 'never heard of', message: last?.failure?.cause ?? '' };
}
