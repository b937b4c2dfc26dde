import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import type { XenVersion } from './config.ts';
import { accessOf } from './device-texts.ts';
import { configPath } from './guest-files.ts';
import { uuidOf } from './identity.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { Params } from './params.ts';
import type { Peer } from './peers.ts';
import type { State } from './state.ts';
import { type Domain, isZombie } from './xl-list.ts';
import type { LiveConfig } from './xl-live.ts';

const migrate = scriptFile(import.meta.url, 'migrate.sh');

/** The other dom0 that the guest runs on. */
export function peerWith({ peers }: State, params: Params): Peer | undefined {
  return peers.find(peer => domainOn(peer, params) !== undefined);
}

function domainOn({ domains }: Peer, params: Params): Domain | undefined {
  return domains.find(domain => domain.uuid === uuidOf(params) && !isZombie(domain));
}

/** Why a guest that is not live here must not be created: it is live elsewhere, or nobody knows. Migrating it lifts the first. */
export function elsewhere(state: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  if (domain !== undefined) return undefined;
  const { name } = params;
  for (const peer of state.peers) {
    if (peer.failure !== undefined) {
      const cause = `whether ${name} runs on ${peer.address} is not known: ${peer.failure}`;
      return impossible('peer_unknown', cause, `let root of this host reach ${peer.address} by ssh with a key`);
    }
    const half = peer.domains.find(({ name: found }) =>
      new RegExp(`^${escaped(name)}--(incoming|migratedaway)$`).test(found),
    );
    if (half !== undefined) {
      const cause = `a migration of ${name} is in progress or went wrong: there is ${half.name} on ${peer.address}`;
      const mend = 'look at both ends of the migration before anything else: two instances may exist';
      return impossible('migration_leftover', cause, mend);
    }
  }
  const home = peerWith(state, params);
  return home === undefined ? undefined : hindranceOf(home, state, params);
}

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}

/** The conditions of a live migration (xl(1), migrate), each looked at before anything is done: first those of the two hosts. */
function hindranceOf(home: Peer, { version, cpu }: State, params: Params): Impossible | undefined {
  const { name, migrate: mayMigrate } = params;
  const { address } = home;
  if (!mayMigrate)
    return impossible('runs_elsewhere', `${name} runs on ${address}`, 'shut it down there, or set "migrate: true"');
  const refuse = refusalOf(name);
  const state = domainOn(home, params)?.state;
  if (state !== 'running' && state !== 'paused')
    return refuse(`is ${state ?? 'gone'} on ${address}`, 'a guest has to run to be migrated');
  if (home.reachesNot !== undefined)
    return refuse(
      `cannot be sent: ${address} does not reach this host by ssh (${home.reachesNot})`,
      'let root there in with a key, and set migrate_address to an address of this host',
    );
  if (isNewer(home.version, version))
    return refuse(`runs on a newer Xen (${address}) than this host has`, 'upgrade this host first');
  if (isOther(home.cpu.vendor, cpu.vendor))
    return refuse(`runs on a CPU of ${home.cpu.vendor ?? ''}, this host has one of ${cpu.vendor ?? ''}`, BY_HAND);
  return hindranceOfGuest(home, params);
}

const BY_HAND = 'shut it down there, and start it here';

const refusalOf =
  (name: string) =>
  (cause: string, mend: string): Impossible =>
    impossible('cannot_migrate', `${name} ${cause}`, mend);

/** Then those of the guest itself, as it runs there. */
function hindranceOfGuest({ address, live, hasShadow }: Peer, params: Params): Impossible | undefined {
  const { name, disks = [] } = params;
  const refuse = refusalOf(name);
  if (live === undefined) return refuse(`could not be looked at on ${address}`, 'try xl list -l there');
  if (live.isBound) return refuse('has a PCI device passed through, virtual NUMA nodes, or nomigrate', BY_HAND);
  // The pages that a PV guest writes to meanwhile are found by shadow paging alone; Debian's Xen has none since XSA-495.
  if (live.type === 'pv' && hasShadow === false)
    return refuse(
      `is a PV guest, and the Xen of ${address} has no shadow paging, without which it sends none of them live`,
      `${BY_HAND}; a PVH guest can be migrated`,
    );
  const alone = disks.filter(disk => accessOf(disk) === 'rw' && !disk.shared).map(({ path }) => path);
  if (alone.length > 0)
    return refuse(
      `has disks that are not declared the same on both hosts: ${alone.join(', ')}`,
      'only disks with "shared: true" can be there at the other end',
    );
  const undeclared = undeclaredDevices(live, params);
  if (undeclared.length > 0)
    return refuse(
      `has what is not declared, so that nobody looked for it on this host: ${undeclared.join(', ')}`,
      `declare it, or detach it on ${address}`,
    );
  return undefined;
}

/** Disks and bridges that the guest has where it runs: another file of that path here would be another disk. */
function undeclaredDevices({ disks, vifs }: LiveConfig, params: Params): readonly string[] {
  const paths = (params.disks ?? []).map(({ path }) => path);
  const bridges = (params.vifs ?? []).map(({ bridge }) => bridge);
  return [
    // An empty drive has no path.
    ...disks.filter(({ path }) => path !== '' && !paths.includes(path)).map(({ vdev, path }) => `${vdev} (${path})`),
    ...vifs.flatMap(({ mac, bridge }) =>
      bridge === undefined || bridges.includes(bridge) ? [] : [`interface ${mac} on ${bridge}`],
    ),
  ];
}

/** What is not known hinders nothing. */
function isOther(there: string | undefined, here: string | undefined): boolean {
  return there !== undefined && here !== undefined && there !== here;
}

/** The same vendor's CPUs differ in features, too, and whoever has found one there will use it here. */
export function cpuWarning(state: State, domain: Domain | undefined, params: Params): readonly string[] {
  const home = domain === undefined ? peerWith(state, params) : undefined;
  if (home === undefined || !isOther(home.cpu.model, state.cpu.model)) return [];
  const models = `${home.cpu.model ?? ''} there, ${state.cpu.model ?? ''} here`;
  return [`${params.name} comes from another CPU (${models}): programs that use what only the first has will die`];
}

function isNewer(there: XenVersion | undefined, here: XenVersion | undefined): boolean {
  if (there === undefined || here === undefined) return false;
  return there.major > here.major || (there.major === here.major && there.minor > here.minor);
}

export function migration({ address }: Peer, params: Params): Change {
  const { name, migrate_timeout: seconds, migrate_address: own = '' } = params;
  const script = migrate(uuidOf(params), name, address, own, String(seconds), configPath(params));
  return {
    summary: `migrate ${name} here from ${address}`,
    before: address,
    after: 'this host',
    risk: 'disruptive',
    actions: [{ kind: 'run', script, deadlineSeconds: seconds + 120 }],
    settle: { waitsFor: `${name} to be running`, intervalSeconds: 1, deadlineSeconds: 30 },
  };
}
