import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from 'mocha';
import type { CommandOutput } from '../../src/module/contract.ts';
import { needs } from './needs.ts';

export interface FleetOptions {
  readonly hosts: number;
  /** debian: dash, bash, OpenSSH; python: the same with Python; busybox: ash and dropbear. Default: debian. */
  readonly flavour?: 'debian' | 'python' | 'busybox';
  /** MaxStartups of each sshd; default 10:30:100, as in the field. */
  readonly maxStartups?: string;
  /** Memory that each host may write to as its disk, as mount takes it; default 64M. */
  readonly disk?: string;
}

export interface FleetHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
}

/** Real hosts on this machine, reachable from inside their control namespace only. */
export interface Fleet {
  readonly hosts: readonly [FleetHost, ...FleetHost[]];
  /** Inventory of all hosts, for xenplay and Ansible alike. */
  readonly inventoryFile: string;
  /** Runs a command where the controller lives: it alone reaches the hosts. Never rejects for an exit status. */
  runInControl(argv: Argv, options?: RunOptions): Promise<CommandOutput>;
  /** The same, for a test that talks with the command or signals it. */
  spawnInControl(argv: Argv, options?: SpawnOptions): ChildProcess;
  /** Runs a command inside a host, without SSH. */
  exec(host: FleetHost, argv: Argv, options?: RunOptions): Promise<CommandOutput>;
  /** Makes the host a black hole: frames vanish, no carrier is lost, nobody is told. */
  cutLink(host: FleetHost): Promise<void>;
  restoreLink(host: FleetHost): Promise<void>;
  /** Ends the hosts and all they run. Happens by itself when this process dies. */
  stop(): Promise<void>;
}

export type Argv = readonly [string, ...string[]];

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** Passwords of the users of every host; all accept the fleet's key, `deploy` may sudo without a password. */
export const PASSWORDS = { root: 'fleet-root', ops: 'fleet-ops', deploy: 'fleet-deploy' } as const;

const HOST_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Starts a fleet; the first one on a machine builds the tree the hosts share, which takes about a minute. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const id = `t${randomBytes(5).toString('hex')}`;
  const keeper = spawn('sh', ['test/fleet/fleet', 'hold', ...holdArguments(id, options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>(resolve => keeper.once('close', () => resolve()));
  const folder = await firstLine(keeper.stdout);
  if (folder === undefined) {
    await ended;
    throw new Error(`the fleet did not start: exit status ${String(keeper.exitCode)}, its reason is on stderr`);
  }
  return fleetIn(folder, `xp-${id}`, async () => {
    keeper.stdin.end();
    await ended;
  });
}

/** A fleet for the tests of the describe() around the call; where there can be none, they are skipped with the reason. */
export function useFleet(options: FleetOptions): () => Fleet {
  let fleet: Fleet | undefined;
  before(async function () {
    needsFleet(this, options.flavour);
    fleet = await startFleet(options);
  });
  after(() => fleet?.stop());
  return () => {
    if (fleet === undefined) throw new Error('the fleet is there only while tests run');
    return fleet;
  };
}

/** Skips unless a fleet can be started here; allows for the time that the first one takes. */
export function needsFleet(context: Context, flavour: FleetOptions['flavour'] = 'debian'): void {
  needs(context, 'root', 'namespaces', 'command debootstrap');
  if (flavour === 'busybox') needs(context, 'command busybox', 'command dropbear');
  context.timeout(300_000);
}

function holdArguments(id: string, options: FleetOptions): string[] {
  const named = { id, flavour: options.flavour, 'max-startups': options.maxStartups, disk: options.disk };
  const flags = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return [String(options.hosts), ...flags];
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}

function fleetIn(folder: string, prefix: string, stop: () => Promise<void>): Fleet {
  const members = readMembers(folder);
  const [first, ...rest] = members.map(member => member.host);
  if (first === undefined) throw new Error(`${folder}/hosts is empty`);
  const control = (argv: Argv): Argv => ['nsenter', `--net=/run/netns/${prefix}-control`, ...argv];
  const port = async (host: FleetHost, ...change: readonly string[]): Promise<void> => {
    await must(['ip', '-n', `${prefix}-control`, 'link', 'set', host.name.replace('h', 'v'), ...change]);
  };
  return {
    hosts: [first, ...rest],
    inventoryFile: join(folder, 'inventory.yaml'),
    runInControl: (argv, options) => run(control(argv), options),
    spawnInControl: (argv, options = {}) => {
      const [file, ...args] = control(argv);
      return spawn(file, args, options);
    },
    exec: (host, argv, options) => run(entering(members, host, argv), options),
    cutLink: host => port(host, 'nomaster'),
    restoreLink: host => port(host, 'master', 'br0'),
    stop,
  };
}

interface Member {
  readonly host: FleetHost;
  readonly firstProcess: string;
}

function readMembers(folder: string): readonly Member[] {
  const lines = readFileSync(join(folder, 'hosts'), 'utf8').trimEnd().split('\n');
  return lines.map(line => {
    const [name = '', address = '', port, firstProcess = ''] = line.split('\t');
    const files = { privateKeyFile: join(folder, 'client'), knownHostsFile: join(folder, 'known_hosts') };
    return { host: { name, address, port: Number(port), ...files }, firstProcess };
  });
}

function entering(members: readonly Member[], host: FleetHost, argv: Argv): Argv {
  const member = members.find(one => one.host.name === host.name);
  if (member === undefined) throw new Error(`${host.name} is not of this fleet`);
  const namespaces = ['--mount', '--net', '--pid', '--uts', '--ipc'];
  const clean = ['env', '-i', HOST_PATH, 'HOME=/root', 'LC_ALL=C'];
  return ['nsenter', `--target=${member.firstProcess}`, ...namespaces, ...clean, ...argv];
}

async function must(argv: Argv): Promise<void> {
  const { exitStatus, stderr } = await run(argv);
  if (exitStatus !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
}

function run([file, ...args]: Argv, { stdin, ...options }: RunOptions = {}): Promise<CommandOutput> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { ...options, maxBuffer: 64 << 20 }, (_, stdout, stderr) =>
      resolve({ exitStatus: child.exitCode ?? 255, stdout, stderr }),
    );
    // A command that ended by its status or a signal is a result; one that could not be started is not.
    child.once('error', reject);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin ?? '');
  });
}
