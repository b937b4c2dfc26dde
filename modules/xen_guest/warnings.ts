import { isRouted } from './device-texts.ts';
import { BALLOONING_MIB, type Difference } from './live-difference.ts';
import { cpuWarning } from './migration.ts';
import type { Params } from './params.ts';
import { willRestart } from './refusals.ts';
import { showsLive, type State } from './state.ts';
import { willCreate } from './transitions.ts';
import { type Domain, isZombie } from './xl-list.ts';

interface Sight {
  readonly domain: Domain | undefined;
  readonly params: Params;
  readonly differences: readonly Difference[];
}

/** What a reader should know, whether or not there is something to do. */
export function warningsOf(state: State, sight: Sight): readonly string[] {
  return [
    ...restartWarning(state, sight),
    ...hostWarnings(state, sight.params),
    ...consoleWarnings(state, sight.params),
    ...minderWarnings(state, sight),
    ...memoryWarnings(state, sight),
    ...scriptWarnings(state, sight),
    ...unseenWarnings(state, sight),
    ...cpuWarning(state, sight.domain, sight.params),
  ];
}

function restartWarning({ savesTo, startsGuestsAtBoot }: State, { params, differences }: Sight): readonly string[] {
  const reasons = differences.flatMap(difference => (difference.kind === 'restart' ? [difference.what] : []));
  if (reasons.length === 0 || willRestart(differences, params)) return [];
  return [
    `${params.name} must be restarted for: ${reasons.join(', ')}`,
    ...(savesTo === undefined || !startsGuestsAtBoot
      ? []
      : [
          `a reboot of the host saves ${params.name} to ${savesTo} and restores it with its old settings, unless XENDOMAINS_SAVE is ""`,
        ]),
  ];
}

function hostWarnings(state: State, params: Params): readonly string[] {
  const { savedImage, domains, startsGuestsAtBoot, autostartConflict } = state;
  const { name } = params;
  const isToStart = params.autostart && params.state !== 'absent';
  const zombies = domains.filter(isZombie).map(({ domid, memoryMiB }) => `${domid} (${memoryMiB} MiB)`);
  return [
    ...(savedImage === undefined
      ? []
      : [
          `a saved image of ${name} is at ${savedImage}: the next start of the host brings it back with its old settings`,
        ]),
    ...(zombies.length === 0 ? [] : [`remains of destroyed domains hold memory on this host: ${zombies.join(', ')}`]),
    ...(isToStart && !startsGuestsAtBoot
      ? [`${name} is linked for autostart, but the service xendomains is not enabled on this host`]
      : []),
    ...(isToStart && autostartConflict !== undefined
      ? [
          `${name} is linked for autostart, but the service ${autostartConflict} is enabled, and its start stops xendomains`,
        ]
      : []),
  ];
}

/** A kernel waits, and its CPU with it, until what it writes to the console of Xen is taken; an HVM guest has another one. */
function consoleWarnings({ toolstack }: State, { name, type, state }: Params): readonly string[] {
  const isLive = state === 'running' || state === 'paused';
  if (toolstack.hasConsoled || type === 'hvm' || !isLive) return [];
  return [`xenconsoled does not run on this host: ${name} stands still once its console is full (2 KiB)`];
}

/** A guest that was renamed still has a minder, of its old name: so one is missed only where there are fewer than guests. */
function minderWarnings({ minders, domains }: State, { domain, params }: Sight): readonly string[] {
  const { name } = params;
  if (domain === undefined || minders === undefined || willCreate(domain, params)) return [];
  const guests = domains.filter(other => other.domid !== 0 && !isZombie(other) && other.state !== 'dying');
  const isMinded = minders.some(log => [`${name}.log`, `${name}--incoming.log`].some(own => log.startsWith(own)));
  if (isMinded || minders.length >= guests.length) return [];
  return [`no process of xl minds ${name}: its next reboot or power-off leaves it hanging`];
}

function memoryWarnings(state: State, { domain, params }: Sight): readonly string[] {
  const { resources } = state;
  const warnings: string[] = [];
  const free = resources?.freeMiB;
  if (resources?.isBallooning === true && free !== undefined && willCreate(domain, params) && free < params.memory)
    warnings.push(`autoballoon is on: creating ${params.name} takes ${params.memory - free} MiB from the dom0`);
  const target = showsLive(state) ? state.live?.targetMiB : undefined;
  if (domain?.state === 'running' && target !== undefined && Math.abs(target - domain.memoryMiB) > BALLOONING_MIB)
    warnings.push(`${params.name} has ${domain.memoryMiB} MiB, not the ${target} MiB that it was told to have`);
  return warnings;
}

/** Of an interface that is about to be set up by another script than the usual one. */
function scriptWarnings({ usualScript }: State, { domain, params, differences }: Sight): readonly string[] {
  const { name, vifs = [] } = params;
  const isSetUp = willCreate(domain, params) || willRestart(differences, params);
  const isAttached = differences.some(difference => difference.kind === 'attach' && difference.device === 'network');
  const concerned = vifs.filter(({ script, backend }) => script === undefined && backend === undefined);
  if (usualScript === undefined || concerned.length === 0 || !(isSetUp || isAttached)) return [];
  const said = `xl.conf has ${usualScript} set up the interfaces of ${name} that name no script`;
  if (!isRouted({ script: usualScript })) return [said];
  const isReached = concerned.every(({ ip }) => ip !== undefined);
  return [`${said}: their bridge means nothing${isReached ? '' : ', and nothing is routed to one without ip'}`];
}

function unseenWarnings(state: State, { domain, params }: Sight): readonly string[] {
  const { live, liveFailure, version } = state;
  if (domain !== undefined && version !== undefined && !showsLive(state))
    return [
      `Xen ${version.major}.${version.minor} shows run state, memory and CPUs of a live guest only: the rest of ${params.name} was not compared`,
    ];
  if (live !== undefined || liveFailure === undefined || domain === undefined) return [];
  const why = liveFailure.text.startsWith('(') ? 'xl.conf has output_format="sxp"' : 'xl list -l gave no JSON';
  return [`only the file and the run state of ${params.name} were compared: ${why}`];
}
