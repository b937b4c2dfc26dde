import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv, Fleet } from '../support/fleet.ts';

export interface Contender {
  readonly name: string;
  readonly runs: number;
  readonly argv: Argv;
  readonly env?: NodeJS.ProcessEnv;
  /** Its last lines are one a host, with `changed=0` where all was right. */
  readonly hasRecap: boolean;
}

export interface Setting {
  readonly fleet: Fleet;
  readonly playbook: string;
  /** For files of the bench; removed at its end. */
  readonly folder: string;
  readonly runs: number;
  readonly slowRuns: number;
  /** Most hosts at once; default: all. */
  readonly forks?: number;
}

/** What xenplay sends to one host, for the floor. */
export function requestFile(folder: string): string {
  return join(folder, 'request');
}

export function xenplay({ fleet, playbook, runs, forks: most = Infinity }: Setting): Contender {
  const forks = String(Math.min(most, fleet.hosts.length));
  const argv: Argv = [
    process.execPath,
    'build/src/cli/start.js',
    'run',
    '-i',
    fleet.inventoryFile,
    '-f',
    forks,
    playbook,
  ];
  return { name: 'xenplay', runs, argv, hasRecap: true };
}

export function floor({ fleet, folder, runs, forks = Infinity }: Setting): Contender {
  const [{ privateKeyFile }] = fleet.hosts;
  const hosts = fleet.hosts.map(({ address, port }) => ({ address, port }));
  const atOnce = Math.min(forks, hosts.length);
  const targets = join(folder, 'floor.json');
  writeFileSync(targets, JSON.stringify({ hosts, atOnce, privateKeyFile, requestFile: requestFile(folder) }));
  const argv: Argv = [process.execPath, 'build/test/bench/floor.js', targets];
  return { name: 'floor: bare ssh2, the same bytes', runs, argv, hasRecap: false };
}

/** With pipelining, as wide as the fleet, and without looking for Python: as fast as it can be told to be. */
export function ansible({ fleet, playbook, folder, slowRuns }: Setting): Contender {
  const env = {
    ANSIBLE_CONFIG: 'test/bench/ansible.cfg',
    // A folder of its own: a master that an earlier run left must not help this one.
    ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, 'cp'),
  };
  const argv: Argv = ['ansible-playbook', '-i', fleet.inventoryFile, '-f', String(fleet.hosts.length), playbook];
  return { name: `ansible-core ${ansibleVersion() ?? ''}, pipelining`, runs: slowRuns, argv, env, hasRecap: true };
}

export function mitogen(setting: Setting): Contender {
  const plain = ansible(setting);
  const folder = mitogenFolder() ?? '';
  const env = {
    ...plain.env,
    PYTHONPATH: folder,
    ANSIBLE_STRATEGY: 'mitogen_linear',
    ANSIBLE_STRATEGY_PLUGINS: join(folder, 'ansible_mitogen', 'plugins', 'strategy'),
  };
  const version = 'import sys; sys.path[:0] = sys.argv[1:]; import mitogen; print(*mitogen.__version__, sep=".")';
  const name = `the same with Mitogen ${said('/usr/bin/python3', '-c', version, folder).trim()}`;
  return { ...plain, name, env };
}

export function clush({ fleet, runs }: Setting): Contender {
  const [{ privateKeyFile, knownHostsFile }] = fleet.hosts;
  const names = fleet.hosts.map(host => host.address).join(',');
  const options = `-F /dev/null -i ${privateKeyFile} -o UserKnownHostsFile=${knownHostsFile}`;
  const width = ['-f', String(fleet.hosts.length)];
  const argv: Argv = ['clush', ...width, '-w', names, '-l', 'root', '-o', options, 'uname', '-r'];
  return { name: 'clush', runs, argv, hasRecap: false };
}

export function pssh({ fleet, runs }: Setting): Contender {
  const [{ privateKeyFile, knownHostsFile }] = fleet.hosts;
  const names = fleet.hosts.flatMap(host => ['-H', host.address]);
  const options = ['-x', `-F /dev/null -i ${privateKeyFile} -o UserKnownHostsFile=${knownHostsFile}`];
  const argv: Argv = [
    'parallel-ssh',
    '-p',
    String(fleet.hosts.length),
    ...names,
    '-l',
    'root',
    ...options,
    '-i',
    'uname -r',
  ];
  return { name: 'pssh', runs, argv, hasRecap: false };
}

export function ansibleVersion(): string | undefined {
  return /\[core (\S+)\]/.exec(said('ansible-playbook', '--version'))?.[1];
}

export function hasClush(): boolean {
  return said('clush', '--version') !== '';
}

export function hasPssh(): boolean {
  return said('parallel-ssh', '--version') !== '';
}

/** Where the packages `mitogen` and `ansible_mitogen` are: named in the environment, or installed for Python. */
export function mitogenFolder(): string | undefined {
  const find = 'import os, ansible_mitogen; print(os.path.dirname(os.path.dirname(ansible_mitogen.__file__)))';
  const folder = process.env['XENPLAY_BENCH_MITOGEN'] ?? said('/usr/bin/python3', '-c', find).trim();
  return folder !== '' && existsSync(join(folder, 'ansible_mitogen')) ? folder : undefined;
}

/** Empty when there is no such command, or it fails. */
function said(file: string, ...args: readonly string[]): string {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
