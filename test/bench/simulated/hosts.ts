import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet, FleetHost } from '../../support/fleet.ts';
import { type Kind, PORTS, type ServerConfig, type Session } from './kinds.ts';

export interface SimulatedHost extends FleetHost {
  readonly kind: Kind;
}

export interface SimulatedFleet extends Fleet {
  readonly hosts: readonly [SimulatedHost, ...SimulatedHost[]];
}

/** Starts so many hosts of each kind where the fleet's controller lives; they say what a real host said in the session. */
export async function startSimulatedHosts(
  fleet: Fleet,
  { replies }: Session,
  counts: Partial<Record<Kind, number>>,
  folder: string,
): Promise<SimulatedFleet> {
  const hostKeyFile = join(folder, 'host-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKeyFile]);
  const configFile = join(folder, 'servers.json');
  writeFileSync(configFile, JSON.stringify({ replies, hostKeyFile } satisfies ServerConfig));
  const server = fleet.spawnInControl([process.execPath, 'build/test/bench/simulated/servers.js', configFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => server.once('exit', resolve));
  await new Promise(resolve => server.stdout?.once('data', resolve));
  const knownHostsFile = join(folder, 'known_hosts');
  const [first, ...rest] = hostsOf(fleet.hosts[0].privateKeyFile, knownHostsFile, counts);
  if (first === undefined) throw new Error('no simulated hosts were asked for');
  const hosts = [first, ...rest] as const;
  const key = readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(knownHostsFile, hosts.map(host => `${knownName(host)} ${key}\n`).join(''));
  await closeWays(fleet, hosts);
  return {
    ...fleet,
    hosts,
    inventoryFile: writeInventory(folder, hosts),
    stop: async () => {
      server.stdin?.end();
      await ended;
    },
  };
}

function hostsOf(
  privateKeyFile: string,
  knownHostsFile: string,
  counts: Partial<Record<Kind, number>>,
): readonly SimulatedHost[] {
  const kinds = (Object.keys(PORTS) as Kind[]).flatMap(kind => Array<Kind>(counts[kind] ?? 0).fill(kind));
  return kinds.map((kind, index) => {
    const tail = `${index >> 8}.${index & 255}`;
    const address = kind === 'black_hole' ? `10.77.${240 + (index >> 8)}.${index & 255}` : `127.10.${tail}`;
    return { kind, name: `s${index}`, address, port: PORTS[kind], privateKeyFile, knownHostsFile };
  });
}

function knownName({ address, port }: FleetHost): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** A neighbour that is known but not there: what is sent to it vanishes, and nobody is told. */
async function closeWays(fleet: Fleet, hosts: readonly SimulatedHost[]): Promise<void> {
  const lines = hosts
    .filter(host => host.kind === 'black_hole')
    .map(host => `neigh replace ${host.address} lladdr 02:78:70:ff:ff:ff dev br0 nud permanent\n`);
  const { exitStatus, stderr } = await fleet.runInControl(['ip', '-batch', '-'], { stdin: lines.join('') });
  if (exitStatus !== 0) throw new Error(`ip neigh: ${stderr}`);
}

/** One group a kind. */
function writeInventory(folder: string, hosts: readonly SimulatedHost[]): string {
  const file = join(folder, 'simulated.yaml');
  const { privateKeyFile, knownHostsFile } = hosts[0] ?? { privateKeyFile: '', knownHostsFile: '' };
  const vars = [
    'ansible_user: root',
    `ansible_ssh_private_key_file: ${privateKeyFile}`,
    `xenplay_known_hosts_file: ${knownHostsFile}`,
  ];
  const groups = [...new Set(hosts.map(host => host.kind))].map(kind => {
    const members = hosts.filter(host => host.kind === kind);
    const lines = members.map(
      ({ name, address, port }) => `        ${name}: {ansible_host: ${address}, ansible_port: ${port}}\n`,
    );
    return `    ${kind}:\n      hosts:\n${lines.join('')}`;
  });
  writeFileSync(file, `all:\n  vars:\n    ${vars.join('\n    ')}\n  children:\n${groups.join('')}`);
  return file;
}
