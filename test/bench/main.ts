// npm run bench: what runs over many hosts cost with xenplay and with others, on this machine, over the same hosts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { say } from './contest.ts';
import type { BenchOptions, Experiment, Section } from './experiment.ts';
import { events } from './experiments/events.ts';
import { fifty } from './experiments/fifty.ts';
import { latency } from './experiments/latency.ts';
import { simulated, thousand } from './experiments/many.ts';
import { sick } from './experiments/sick.ts';
import { soak } from './experiments/soak.ts';
import { startUp } from './experiments/start-up.ts';
import { transfer } from './experiments/transfer.ts';
import { plot } from './plot.ts';

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  fifty,
  thousand,
  simulated,
  latency,
  sick,
  soak,
  events,
  transfer,
  'start-up': startUp,
};

const USAGE = `usage: npm run bench -- [OPTIONS] [EXPERIMENT...]
experiments:
  fifty            50 hosts, with Ansible, Mitogen, clush and pssh where they are there (default)
  thousand         1,000 real sshd hosts beside the floor; about 8 GB of memory
  simulated        1,000 and 10,000 simulated hosts beside the floor
  latency          a way to the hosts that takes 0, 10 and 100 ms
  sick             500 hosts, half of them sick in nine ways
  soak             random plays and random faults over 20 hosts
  events           what telling of 100,000 events costs: JSON lines, human text, journal
  transfer         a file of 100 MB to a host and back, beside scp
  start-up         xenplay --version, and one task on this machine
options:
  --quick          ten hosts, three runs
  --hosts N        how many hosts
  --runs N         how often the fast ones run (default 7); the tables show medians
  --slow-runs N    how often Ansible runs (default 1)
  --minutes N      how long soak goes on (default 10)
  --without LIST   leave out some of: ansible, mitogen, clush, pssh
  --report FOLDER  also write EXPERIMENT.md and EXPERIMENT.svg there
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    hosts: { type: 'string' },
    runs: { type: 'string' },
    'slow-runs': { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    without: { type: 'string', default: '' },
    report: { type: 'string' },
  },
});
if (options.help) process.stdout.write(USAGE);
else for (const name of positionals.length === 0 ? ['fifty'] : positionals) await bench(name);

async function bench(name: string): Promise<void> {
  const experiment = EXPERIMENTS[name];
  if (experiment === undefined) throw new Error(`there is no experiment "${name}"\n${USAGE}`);
  // What else the machine does falls on all alike, but makes times longer and ratios rougher.
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  say(`${name}, load ${load} before …`);
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-bench-'));
  try {
    const sections = await experiment(benchOptions(folder));
    const text = report(name, sections, load);
    say(`\n${text}`);
    if (options.report !== undefined) writeReport(options.report, name, text, sections);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function benchOptions(folder: string): BenchOptions {
  const hosts = options.hosts ?? (options.quick ? '10' : undefined);
  return {
    hosts: hosts === undefined ? undefined : Number(hosts),
    runs: Number(options.runs ?? (options.quick ? 3 : 7)),
    slowRuns: Number(options['slow-runs']),
    minutes: Number(options.minutes),
    without: options.without.split(','),
    folder,
  };
}

function report(name: string, sections: readonly Section[], load: string): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'CPU'}, Node ${process.versions.node}; the hosts run on it too`;
  const bodies = sections.map(({ title, text }) => `## ${title}\n\n${text}\n`);
  const head = `# npm run bench -- ${name}\n\nMachine: ${machine}. Load average before: ${load}.\n`;
  return [head, ...bodies].join('\n');
}

function writeReport(folder: string, name: string, text: string, sections: readonly Section[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.svg`), plot(sections));
  writeFileSync(join(folder, `${name}.md`), `${text}\n![The same as bars](${name}.svg)\n`);
}
