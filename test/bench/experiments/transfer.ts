import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { type Contender, xenplay } from '../contenders.ts';
import { contest, ratios } from '../contest.ts';
import type { BenchOptions, Experiment, Section } from '../experiment.ts';
import { costTable } from '../table.ts';

const MEGABYTES = 100;

/** A large binary file to a host and back, beside scp. */
export const transfer: Experiment = async options => {
  const fleet = await startFleet({ hosts: 1, disk: '1G' });
  try {
    const source = join(options.folder, 'large.bin');
    writeFileSync(source, randomBytes(MEGABYTES << 20));
    const there = await toHost(fleet, source, options);
    const back = await fromHost(fleet, options);
    const same = (await sumOf(source)) === (await sumOf(join(options.folder, 'back.bin')));
    if (!same) throw new Error('the file did not come back as it went');
    return [there, back];
  } finally {
    await fleet.stop();
  }
};

async function toHost(fleet: Fleet, source: string, options: BenchOptions): Promise<Section> {
  // Removed first by the play itself: each run sends it anew.
  const tasks = [
    'command: rm -f /srv/large.bin\n      changed_when: false',
    `copy: {src: ${JSON.stringify(source)}, dest: /srv/large.bin}`,
  ];
  const name = 'scp, to the host';
  const own = xenplay({ ...settingOf(fleet, options), playbook: written('to', tasks, options) });
  const [host] = fleet.hosts;
  const scp = scpOf(fleet, name, [source, `root@${host.address}:/srv/large.bin`], options);
  return section(`A file of ${MEGABYTES} MB to a host`, fleet, [own, scp], options);
}

async function fromHost(fleet: Fleet, options: BenchOptions): Promise<Section> {
  const dest = join(options.folder, 'back.bin');
  const tasks = [
    `command: rm -f ${JSON.stringify(dest)}\n      delegate_to: localhost\n      changed_when: false`,
    `fetch: {src: /srv/large.bin, dest: ${JSON.stringify(dest)}, flat: true}`,
  ];
  const own = xenplay({ ...settingOf(fleet, options), playbook: written('from', tasks, options) });
  const [host] = fleet.hosts;
  const other = join(options.folder, 'scp.bin');
  const scp = scpOf(fleet, 'scp, from the host', [`root@${host.address}:/srv/large.bin`, other], options);
  return section(`A file of ${MEGABYTES} MB from a host`, fleet, [own, scp], options);
}

function settingOf(fleet: Fleet, { folder, runs }: BenchOptions): Parameters<typeof xenplay>[0] {
  return { fleet, folder, runs, slowRuns: 0, playbook: '' };
}

function written(name: string, tasks: readonly string[], { folder }: BenchOptions): string {
  const path = join(folder, `${name}.yaml`);
  const lines = tasks.map(task => `    - ${task}\n`).join('');
  writeFileSync(path, `- hosts: h1\n  gather_facts: false\n  tasks:\n${lines}`);
  return path;
}

function scpOf(fleet: Fleet, name: string, files: readonly string[], { runs }: BenchOptions): Contender {
  const [{ privateKeyFile, port }] = fleet.hosts;
  const options = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const argv = ['scp', '-q', '-P', String(port), '-i', privateKeyFile, ...options, ...files] as const;
  return { name, runs, argv, hasRecap: false };
}

async function section(
  title: string,
  fleet: Fleet,
  contenders: readonly Contender[],
  options: BenchOptions,
): Promise<Section> {
  const rows = await contest(settingOf(fleet, options), title, contenders, 1);
  return { title, rows, text: `${costTable(rows, rows[0]?.name ?? '')}\n\n${ratios(rows).join('\n')}` };
}

async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
