import type { Change, Plan } from '../../src/module/contract.ts';
import { isComparable, pinsOf } from './affinity.ts';
import { differingKeys } from './config-parser.ts';
import { configOf } from './config.ts';
import { unseenDeviceChanges } from './device-drift.ts';
import { autostartChange, configPath, differingInFile, fileChange, fileRemoval } from './guest-files.ts';
import { liveChange, xlOnGuest } from './live-changes.ts';
import { type Impossible, impossible } from './impossible.ts';
import { type Difference, differencesInTable, differencesOf } from './live-difference.ts';
import { elsewhere, migration, peerWith } from './migration.ts';
import type { Params } from './params.ts';
import {
  blockedState,
  consoleless,
  foreignFiles,
  hostCannot,
  identityConflict,
  missingThings,
  needOf,
  willRestart,
} from './refusals.ts';
import { showsLive, type State } from './state.ts';
import { toolstackRefusal, xlHangs } from './toolstack.ts';
import { isOnlyStopped, ownDomain, restart, transition } from './transitions.ts';
import { unfit } from './versions.ts';
import { warningsOf } from './warnings.ts';
import type { Domain } from './xl-list.ts';
import { planXm } from './xm-plan.ts';

/** Config file, autostart link and live domain, each compared by itself; what cannot be done is said before anything is. */
export function planOf(state: State, params: Params): Plan {
  const unusable = toolstackRefusal(state, params);
  if (unusable !== undefined) return unusable;
  if (state.xm !== undefined) return planXm(state, state.xm, params);
  const domain = ownDomain(state.domains, params);
  const differences = liveDifferences(state, domain, params);
  const need = needOf(domain, params, differences);
  const refused =
    identityConflict(state, params) ??
    unfit(state, params) ??
    (isOnlyStopped(params) ? undefined : foreignFiles(state, params)) ??
    blockedState(state, domain, params) ??
    unseen(state, domain, params) ??
    elsewhere(state, domain, params) ??
    missingThings(state, params, need) ??
    consoleless(state, params, need) ??
    hostCannot(state, domain, params) ??
    refusedByXl(state, params) ??
    needsRestart(differences, params);
  if (refused !== undefined) return refused;
  const warnings = warningsOf(state, { domain, params, differences });
  const [first, ...rest] = changesOf(state, { domain, params, differences });
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

/** A guest that is live, and how it is not as declared. */
interface Sight {
  readonly domain: Domain | undefined;
  readonly params: Params;
  readonly differences: readonly Difference[];
}

/** Differences of a guest that stays live. What the config file alone can tell counts while the file is not yet changed. */
export function liveDifferences(state: State, domain: Domain | undefined, params: Params): readonly Difference[] {
  const staysLive = params.state === 'running' || params.state === 'paused';
  if (!staysLive || (domain?.state !== 'running' && domain?.state !== 'paused')) return [];
  // Another pool may have another scheduler, and forgets weights: it comes first.
  const seen = [
    ...poolDifference(state, params),
    ...(showsLive(state)
      ? state.live === undefined
        ? []
        : differencesOf(state.live, params)
      : differencesInTable(domain, params)),
    ...pinsOf(state.affinities, params).map(pin => ({ kind: 'pin', pin }) as const),
  ];
  const inFile = state.file?.kind === 'config' ? differingInFile(state, params) : [];
  const unseenKeys = inFile.filter(key => !isSeenLive(key, state, params));
  return [
    ...seen,
    ...unseenKeys.map((key): Difference => ({ kind: 'restart', what: key === 'pci' ? PCI : key })),
    ...(state.live === undefined || !showsLive(state) || state.file?.kind !== 'config'
      ? []
      : unseenDeviceChanges(state.file.config, configOf(params, state.version), seen)),
  ];
}

/** Whether a guest takes a device while it runs is the affair of its driver: nobody but its owner can tell. */
const PCI = 'pci (or xl pci-attach and xl pci-detach by hand, where the guest can take it)';

function poolDifference({ pool: now }: State, { pool: wanted }: Params): readonly Difference[] {
  return now === undefined || wanted === undefined || now === wanted ? [] : [{ kind: 'pool', now, wanted }];
}

function isSeenLive(key: string, state: State, params: Params): boolean {
  if (key === 'pool') return state.pool !== undefined;
  if (key === 'cpus' || key === 'cpus_soft') return isComparable(state.affinities, params);
  return showsLive(state) ? state.live !== undefined && SEEN_LIVE.has(key) : key === 'memory' || key === 'vcpus';
}

/** Keys of the file that a live guest shows by itself. */
const SEEN_LIVE = new Set(
  'name uuid type memory maxmem vcpus maxvcpus cpu_weight cap kernel ramdisk cmdline vif disk tsc_mode on_poweroff on_reboot on_crash on_watchdog on_soft_reset'.split(
    ' ',
  ),
);

/** A live guest of which nothing can be seen must not pass for one that is as declared. */
function unseen({ liveFailure }: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  if (liveFailure === undefined || domain === undefined || params.state === 'absent' || params.state === 'shutdown')
    return undefined;
  if (xlHangs(liveFailure)) {
    const cause = `xl list -l did not end within 10 s: a device model of ${params.name} may be stuck`;
    return impossible('xl_hangs', cause, 'look at its qemu and at the Xen console; nothing more was asked of xl');
  }
  return undefined;
}

/** The dry run stands behind all else that is wrong, since its words are xl's. */
function refusedByXl({ dryRun }: State, params: Params): Impossible | undefined {
  if (dryRun === undefined) return undefined;
  const cause = `xl does not take the settings of ${params.name}: ${dryRun.text}`;
  return impossible('xl_refuses', cause, 'mend what it names; nothing was done');
}

function needsRestart(differences: readonly Difference[], { apply, name }: Params): Impossible | undefined {
  const reasons = differences.flatMap(difference => (difference.kind === 'restart' ? [difference.what] : []));
  if (apply !== 'never' || reasons.length === 0) return undefined;
  const cause = `${name} would have to be restarted for: ${reasons.join(', ')}`;
  return impossible('restart_required', cause, 'set "apply: next_boot" or "apply: restart"; nothing was done');
}

function changesOf(state: State, { domain, params, differences }: Sight): readonly Change[] {
  const home = domain === undefined ? peerWith(state, params) : undefined;
  const live = home === undefined ? transition(domain, params) : [migration(home, params)];
  if (params.state === 'absent') return [...(live ?? []), ...fileRemoval(state, params)];
  if (isOnlyStopped(params)) return live ?? [];
  const files = [...fileChange(state, params), ...autostartChange(state, params)];
  if (domain !== undefined && willRestart(differences, params)) return [...files, ...restart(domain, params)];
  return [
    ...files,
    ...updateChange(state, { domain, params, differences }),
    ...differences.flatMap(difference => liveChange(difference, params)),
    ...(live ?? []),
  ];
}

/**
 * A reboot from inside the guest does not read its file: it uses what `xl config-update` left, once, or else what the guest was
 * created with.
 */
function updateChange({ update, version }: State, { domain, params, differences }: Sight): readonly Change[] {
  if (update === undefined || domain === undefined) return [];
  const wanted = configOf(params, version);
  const isNeeded = update !== 'none' || differences.some(({ kind }) => kind === 'restart');
  const isThere =
    typeof update === 'object' && update.kind === 'config' && differingKeys(update.config, wanted).length === 0;
  if (!isNeeded || isThere) return [];
  const script = xlOnGuest(params, 60, 'config-update', '@domid', configPath(params));
  return [
    {
      summary: `let ${params.name}'s next reboot take its new settings`,
      before: '',
      after: configPath(params),
      risk: 'write',
      actions: [{ kind: 'run', script, deadlineSeconds: 90 }],
    },
  ];
}
