import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { xenplay } from '../contenders.ts';
import { contest, runOnce } from '../contest.ts';
import type { BenchOptions, Experiment } from '../experiment.ts';
import { costTable, medianCost, type Row } from '../table.ts';

/** Milliseconds that a round trip takes longer. */
const DELAYS = [0, 10, 100];
const PLAYS = { 'one task': 'one-command', 'twenty tasks': 'twenty-tasks' };

/** How a run's time grows with the distance to the hosts. */
export const latency: Experiment = async options => {
  const fleet = await startFleet({ hosts: options.hosts ?? 10, maxStartups: '200:30:400' });
  try {
    await fleet.runInControl(['ip', 'link', 'set', 'lo', 'up']);
    await runOnce(fleet, xenplay({ ...settingOf(fleet, options), playbook: playbookOf('twenty tasks') }));
    const rows: Row[] = [];
    for (const delay of DELAYS) rows.push(...(await withDelay(fleet, options, delay)));
    const text = `${costTable(rows, '')}\n\n${trips(rows).join('\n')}`;
    return [{ title: `${fleet.hosts.length} hosts behind a slow way, nothing to change`, rows, text }];
  } finally {
    await fleet.stop();
  }
};

function settingOf(fleet: Fleet, { folder, runs }: BenchOptions): Parameters<typeof xenplay>[0] {
  return { fleet, folder, runs, slowRuns: 0, playbook: '' };
}

function playbookOf(title: keyof typeof PLAYS): string {
  return `test/bench/plays/${PLAYS[title]}.yaml`;
}

async function withDelay(fleet: Fleet, options: BenchOptions, delay: number): Promise<readonly Row[]> {
  const config = join(options.folder, `proxies-${delay}.json`);
  const targets = fleet.hosts.map(({ address, port }) => ({ host: address, port }));
  writeFileSync(config, JSON.stringify({ targets, delayMs: delay / 2 }));
  const proxies = fleet.spawnInControl([process.execPath, 'build/test/bench/delaying-proxies.js', config], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => proxies.once('exit', resolve));
  const ports = await new Promise<readonly number[]>(resolve =>
    proxies.stdout?.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()) as readonly number[])),
  );
  try {
    const inventoryFile = writeInventory(fleet, ports, join(options.folder, `delayed-${delay}.yaml`));
    const setting = settingOf({ ...fleet, inventoryFile }, options);
    const contenders = (Object.keys(PLAYS) as (keyof typeof PLAYS)[]).map(title => ({
      ...xenplay({ ...setting, playbook: playbookOf(title) }),
      name: `${delay} ms more, ${title}`,
    }));
    return await contest(setting, 'latency', contenders);
  } finally {
    proxies.stdin?.end();
    await ended;
  }
}

function writeInventory(fleet: Fleet, ports: readonly number[], file: string): string {
  const [{ privateKeyFile }] = fleet.hosts;
  const vars = { ansible_user: 'root', ansible_ssh_private_key_file: privateKeyFile, xenplay_host_key_checking: 'off' };
  const hosts = fleet.hosts.map(
    ({ name }, index) => [name, { ansible_host: '127.0.0.1', ansible_port: ports[index] }] as const,
  );
  writeFileSync(file, JSON.stringify({ all: { vars, hosts: Object.fromEntries(hosts) } }));
  return file;
}

/** How many delays each run became longer by. */
function trips(rows: readonly Row[]): readonly string[] {
  const plays = Object.keys(PLAYS).length;
  return rows.slice(plays).map((row, index) => {
    const delay = DELAYS[Math.floor(index / plays) + 1] ?? NaN;
    const base = rows[index % plays];
    const more = medianCost(row).wallSeconds - (base === undefined ? NaN : medianCost(base).wallSeconds);
    return `- ${row.name}: ${(more * 1000).toFixed(0)} ms longer, ${((more * 1000) / delay).toFixed(1)} round trips`;
  });
}
