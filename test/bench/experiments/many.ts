import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { floor, requestFile, type Setting, xenplay } from '../contenders.ts';
import { contest, runOnce, say } from '../contest.ts';
import type { BenchOptions, Experiment, Section } from '../experiment.ts';
import { recordSession } from '../record.ts';
import { withNeighbours } from '../neighbours.ts';
import { startSimulatedHosts } from '../simulated/hosts.ts';
import { costTable, medianCost, type Row } from '../table.ts';

const PLAYBOOK = 'test/bench/plays/twenty-tasks.yaml';
/** Connections at once; more make no run faster here. */
const FORKS = 1000;
/** Real servers share the processors with us: with more shaking hands at once each needs longer than a phase may take. */
const FORKS_TO_REAL = 100;

/** A thousand real sshd hosts, twenty tasks, nothing to change. */
export const thousand: Experiment = options => {
  const hosts = options.hosts ?? 1000;
  return withNeighbours(hosts, () => overReal(hosts, options));
};

async function overReal(hosts: number, options: BenchOptions): Promise<readonly Section[]> {
  say(`starting ${hosts} real hosts …`);
  const fleet = await startFleet({ hosts, maxStartups: '200:30:400' });
  try {
    const setting = settingOf(fleet, options, FORKS_TO_REAL);
    await runOnce(fleet, xenplay(setting));
    writeFileSync(requestFile(setting.folder), (await recordSession(setting)).sent);
    const rows = await contest(setting, `${hosts} real hosts`, [floor(setting), xenplay(setting)]);
    return [section(`${hosts} real sshd hosts, twenty tasks, nothing to change`, hosts, rows)];
  } finally {
    await fleet.stop();
  }
}

/** A thousand and ten thousand simulated hosts, in one process apart. */
export const simulated: Experiment = async options => {
  const fleet = await startFleet({ hosts: 1 });
  try {
    const setting = settingOf(fleet, options);
    await runOnce(fleet, xenplay(setting));
    const session = await recordSession(setting);
    const counts = options.hosts === undefined ? [1000, 10_000] : [options.hosts];
    const sections: Section[] = [];
    for (const hosts of counts) {
      const folder = mkdtempSync(join(options.folder, 'simulated-'));
      writeFileSync(requestFile(folder), session.sent);
      const many = await startSimulatedHosts(fleet, session, { healthy: hosts }, folder);
      const there = { ...setting, fleet: many, folder };
      const rows = await contest(there, `${hosts} simulated hosts`, [floor(there), xenplay(there)]);
      sections.push(section(`${hosts} simulated hosts, twenty tasks, nothing to change`, hosts, rows));
      await many.stop();
    }
    return sections;
  } finally {
    await fleet.stop();
  }
};

function settingOf(fleet: Fleet, { folder, runs, slowRuns }: BenchOptions, forks = FORKS): Setting {
  return { fleet, folder, runs, slowRuns, playbook: PLAYBOOK, forks };
}

function section(title: string, hosts: number, rows: readonly Row[]): Section {
  const [base, ours] = rows.map(medianCost);
  const more = (((ours?.cpuSeconds ?? NaN) - (base?.cpuSeconds ?? NaN)) / hosts) * 1000;
  const mine = ((ours?.cpuSeconds ?? NaN) / hosts) * 1000;
  const note = `Controller CPU of xenplay for a host: ${mine.toFixed(1)} ms, ${more.toFixed(1)} ms more than the floor's.`;
  return { title, rows, text: `${costTable(rows, rows[0]?.name ?? '')}\n\n${note}` };
}
