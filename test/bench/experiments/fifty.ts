import { writeFileSync } from 'node:fs';
import { startFleet } from '../../support/fleet.ts';
import {
  ansible,
  ansibleVersion,
  type Contender,
  clush,
  floor,
  hasClush,
  hasPssh,
  mitogen,
  mitogenFolder,
  pssh,
  requestFile,
  type Setting,
  xenplay,
} from '../contenders.ts';
import { contest, ratios, runOnce, say } from '../contest.ts';
import type { BenchOptions, Experiment, Section } from '../experiment.ts';
import { recordSession } from '../record.ts';
import { costTable, type Row } from '../table.ts';

/** The daily case: fifty real hosts, with Ansible, clush and pssh beside us. */
export const fifty: Experiment = async options => {
  const hosts = options.hosts ?? 50;
  const fleet = await startFleet({ hosts, flavour: 'python', maxStartups: '200:30:400' });
  try {
    const setting = { fleet, folder: options.folder, runs: options.runs, slowRuns: options.slowRuns };
    return [
      await tenTasks({ ...setting, playbook: 'test/bench/plays/ten-tasks.yaml' }, options),
      await tenChanges({ ...setting, playbook: 'test/bench/plays/ten-changes.yaml' }, options),
      await oneCommand({ ...setting, playbook: 'test/bench/plays/one-command.yaml' }, options),
    ];
  } finally {
    await fleet.stop();
  }
};

async function tenTasks(setting: Setting, options: BenchOptions): Promise<Section> {
  const ours = xenplay(setting);
  say('bringing the hosts to the state of the playbook …');
  const first = await runOnce(setting.fleet, ours);
  say(`  first run, with changes: ${first.wallSeconds.toFixed(2)} s`);
  const { sent } = await recordSession(setting);
  writeFileSync(requestFile(setting.folder), sent);
  say(`  sent to a host in a run without changes: ${Buffer.byteLength(sent)} bytes`);
  const rows = await contest(setting, 'ten tasks', [floor(setting), ours, ...slowOnes(setting, options)]);
  return section(`${setting.fleet.hosts.length} hosts, ten tasks, nothing to change`, rows);
}

async function tenChanges(setting: Setting, options: BenchOptions): Promise<Section> {
  const contenders = [xenplay(setting), ...slowOnes(setting, options)];
  const rows = await contest(setting, 'ten changes', contenders, 10);
  return section(`${setting.fleet.hosts.length} hosts, ten tasks that all change something`, rows);
}

async function oneCommand(setting: Setting, { without }: BenchOptions): Promise<Section> {
  writeFileSync(requestFile(setting.folder), (await recordSession(setting)).sent);
  const others = [
    ...(hasClush() && !without.includes('clush') ? [clush(setting)] : []),
    ...(hasPssh() && !without.includes('pssh') ? [pssh(setting)] : []),
  ];
  const rows = await contest(setting, 'one command', [floor(setting), xenplay(setting), ...others]);
  return section(`${setting.fleet.hosts.length} hosts, one command`, rows);
}

function slowOnes(setting: Setting, { without }: BenchOptions): readonly Contender[] {
  if (ansibleVersion() === undefined) return [];
  return [
    ...(without.includes('ansible') ? [] : [ansible(setting)]),
    ...(without.includes('mitogen') || mitogenFolder() === undefined ? [] : [mitogen(setting)]),
  ];
}

function section(title: string, rows: readonly Row[]): Section {
  return { title, rows, text: `${costTable(rows, rows[0]?.name ?? '')}\n\n${ratios(rows).join('\n')}` };
}
