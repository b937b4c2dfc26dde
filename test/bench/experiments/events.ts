import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../src/journal/journal.ts';
import type { Emit, RunEvent } from '../../../src/model/event.ts';
import { humanReport } from '../../../src/report/human.ts';
import { jsonReport } from '../../../src/report/json.ts';
import { startFleet } from '../../support/fleet.ts';
import { xenplay } from '../contenders.ts';
import { runOnce, say } from '../contest.ts';
import type { Experiment } from '../experiment.ts';
import { type Cost, measure } from '../measure.ts';
import { recordSession } from '../record.ts';
import { startSimulatedHosts } from '../simulated/hosts.ts';
import { median } from '../table.ts';

/** Of the controller's processor time. */
const MOST_PERCENT = 5;

/** What a run of a hundred thousand events spends on telling of them. */
export const events: Experiment = async options => {
  const hosts = options.hosts ?? 1000;
  const fleet = await startFleet({ hosts: 1 });
  try {
    const { folder, runs } = options;
    const setting = { fleet, folder, runs, slowRuns: 0, playbook: 'test/bench/plays/hundred-tasks.yaml' };
    await runOnce(fleet, xenplay(setting));
    const session = await recordSession(setting);
    const many = await startSimulatedHosts(fleet, session, { healthy: hosts }, mkdtempSync(join(folder, 'events-')));
    const argv = [...xenplay({ ...setting, fleet: many }).argv, '--output', 'json'] as const;
    const costs: Cost[] = [];
    let told: readonly RunEvent[] = [];
    for (let round = 0; round < runs; round += 1) {
      const { cost, output } = await measure(many, argv);
      costs.push(cost);
      told = output.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as RunEvent] : []));
      say(`  ${told.length} events: ${cost.wallSeconds.toFixed(2)} s, CPU ${cost.cpuSeconds.toFixed(2)} s`);
    }
    await many.stop();
    const title = `${hosts} simulated hosts, a hundred tasks: ${told.length} events`;
    const text = table(told, { runs, folder, runSeconds: median(costs.map(cost => cost.cpuSeconds)) });
    return [{ title, text, rows: [{ name: 'xenplay, JSON lines and journal', costs }] }];
  } finally {
    await fleet.stop();
  }
};

interface Setting {
  readonly runs: number;
  readonly folder: string;
  /** Processor time of the whole run. */
  readonly runSeconds: number;
}

/** The events of the run told once more to each view alone. */
function table(told: readonly RunEvent[], { runs, folder, runSeconds }: Setting): string {
  const sink = openSync('/dev/null', 'w');
  const write = (text: string): void => void writeSync(sink, text);
  const views: Readonly<Record<string, () => Emit>> = {
    'JSON lines': () => jsonReport(write),
    'human text': () => humanReport(write, { verbosity: 0, diff: false, color: false }),
    journal: () => openJournal(mkdtempSync(join(folder, 'journal-')), new Date(), () => bytes => bytes).emit,
  };
  const rows = Object.entries(views).map(([name, view]) => {
    const spent = median(Array.from({ length: runs }, () => secondsOf(view(), told)));
    const percent = (spent / runSeconds) * 100;
    const verdict = percent <= MOST_PERCENT ? '' : ` (more than ${MOST_PERCENT} %)`;
    return `| ${name} | ${spent.toFixed(3)} s | ${percent.toFixed(1)} %${verdict} |`;
  });
  closeSync(sink);
  const head = `| told to | processor time | of the ${runSeconds.toFixed(2)} s of the whole run |\n| --- | --- | --- |`;
  return [head, ...rows].join('\n');
}

function secondsOf(emit: Emit, told: readonly RunEvent[]): number {
  const before = process.cpuUsage();
  for (const event of told) emit(event);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
