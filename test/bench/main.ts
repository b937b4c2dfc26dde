// npm run bench: what a run over many hosts costs with xenplay and with others, on this machine, over the same hosts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fleet, startFleet } from '../support/fleet.ts';
import {
  ansible,
  ansibleVersion,
  type Contender,
  clush,
  floor,
  hasClush,
  mitogen,
  mitogenFolder,
  requestFile,
  type Setting,
  xenplay,
} from './contenders.ts';
import { type Cost, measure } from './measure.ts';
import { recordRequest } from './record.ts';
import { costTable, medianCost, type Row } from './table.ts';

const USAGE = `usage: npm run bench -- [OPTIONS]
  --quick          ten hosts, three runs
  --hosts N        how many hosts (default 50)
  --runs N         how often the fast ones run (default 7); the table shows medians
  --slow-runs N    how often Ansible runs (default 1)
  --without LIST   leave out some of: ansible, mitogen, clush
  --report FILE    also write the tables to a file, as Markdown
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    hosts: { type: 'string' },
    runs: { type: 'string' },
    'slow-runs': { type: 'string', default: '1' },
    without: { type: 'string', default: '' },
    report: { type: 'string' },
  },
});
if (options.help) process.stdout.write(USAGE);
else await bench();

async function bench(): Promise<void> {
  const hosts = Number(options.hosts ?? (options.quick ? 10 : 50));
  const runs = Number(options.runs ?? (options.quick ? 3 : 7));
  // What else the machine does falls on all alike, but makes times longer and ratios rougher.
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  say(`${hosts} hosts on this machine, load ${load} before …`);
  const fleet = await startFleet({ hosts, flavour: 'python', maxStartups: '200:30:400' });
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-bench-'));
  try {
    const setting = { fleet, folder, runs, slowRuns: Number(options['slow-runs']) };
    const tasks = await tenTasks({ ...setting, playbook: 'test/bench/converged.yaml' });
    const command = await oneCommand({ ...setting, playbook: 'test/bench/plain.yaml' });
    const text = `${report(hosts, tasks, command)}Load average before: ${load}.\n`;
    say(`\n${text}`);
    if (options.report !== undefined) writeFileSync(options.report, text);
  } finally {
    rmSync(folder, { recursive: true });
    await fleet.stop();
  }
}

async function tenTasks(setting: Setting): Promise<readonly Row[]> {
  const ours = xenplay(setting);
  say('bringing the hosts to the state of the playbook …');
  const first = await run(setting.fleet, ours);
  say(`  first run, with changes: ${first.wallSeconds.toFixed(2)} s`);
  const request = await recordRequest(setting);
  writeFileSync(requestFile(setting.folder), request);
  say(`  sent to a host in a run without changes: ${Buffer.byteLength(request)} bytes`);
  return contest(setting, 'ten tasks, nothing to change', [floor(setting), ours, ...slowOnes(setting)]);
}

async function oneCommand(setting: Setting): Promise<readonly Row[]> {
  writeFileSync(requestFile(setting.folder), await recordRequest(setting));
  const others = hasClush() && !isLeftOut('clush') ? [clush(setting)] : [];
  return contest(setting, 'one command', [floor(setting), xenplay(setting), ...others]);
}

function slowOnes(setting: Setting): readonly Contender[] {
  if (ansibleVersion() === undefined) return [];
  return [
    ...(isLeftOut('ansible') ? [] : [ansible(setting)]),
    ...(isLeftOut('mitogen') || mitogenFolder() === undefined ? [] : [mitogen(setting)]),
  ];
}

function isLeftOut(name: string): boolean {
  return options.without.split(',').includes(name);
}

/** Takes turns, so that what else the machine does meets all alike. */
async function contest(setting: Setting, title: string, contenders: readonly Contender[]): Promise<readonly Row[]> {
  const rows = contenders.map(contender => ({ contender, name: contender.name, costs: [] as Cost[] }));
  for (let round = 0; round < Math.max(...contenders.map(one => one.runs)); round += 1) {
    for (const { contender, costs } of rows.filter(row => round < row.contender.runs)) {
      const cost = await run(setting.fleet, contender, round === 0);
      costs.push(cost);
      say(`  ${title}: ${contender.name}: ${cost.wallSeconds.toFixed(2)} s, CPU ${cost.cpuSeconds.toFixed(2)} s`);
    }
  }
  return rows;
}

/** A run that fails, or changes what was right, is no measurement. */
async function run(fleet: Fleet, contender: Contender, mustBeConverged = false): Promise<Cost> {
  const { cost, exitStatus, output } = await measure(fleet, contender.argv, contender.env);
  const right = output.match(/ changed=0 /g)?.length ?? 0;
  const isBad = mustBeConverged && contender.hasRecap && right !== fleet.hosts.length;
  if (exitStatus === 0 && !isBad) return cost;
  throw new Error(
    `${contender.name}: exit status ${exitStatus}, ${right} hosts without changes\n${output.slice(-2000)}`,
  );
}

function report(hosts: number, tasks: readonly Row[], command: readonly Row[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'CPU'}, Node ${process.versions.node}; the hosts run on it too`;
  return [
    `${hosts} hosts, ten tasks (test/bench/converged.yaml), nothing to change:\n`,
    costTable(tasks, tasks[0]?.name ?? ''),
    `\n${ratios(tasks).join('\n')}\n`,
    `${hosts} hosts, one command:\n`,
    costTable(command, command[0]?.name ?? ''),
    `\nMachine: ${machine}.\n`,
  ].join('\n');
}

function ratios(rows: readonly Row[]): string[] {
  const ours = rows.find(row => row.name === 'xenplay');
  if (ours === undefined) return [];
  const mine = medianCost(ours);
  return rows
    .filter(row => row !== ours)
    .map(row => {
      const theirs = medianCost(row);
      const wall = (theirs.wallSeconds / mine.wallSeconds).toFixed(2);
      const cpu = (theirs.cpuSeconds / mine.cpuSeconds).toFixed(2);
      return `- ${row.name} takes ${wall} × the time and ${cpu} × the controller CPU of xenplay`;
    });
}
