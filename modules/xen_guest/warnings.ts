import type { Difference } from './live-difference.ts';
import type { Params } from './params.ts';
import { willRestart } from './refusals.ts';
import type { State } from './state.ts';
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
    ...restartWarning(sight),
    ...hostWarnings(state, sight.params),
    ...memoryWarnings(state, sight),
    ...unseenWarnings(state, sight),
  ];
}

function restartWarning({ params, differences }: Sight): readonly string[] {
  const reasons = differences.flatMap(difference => (difference.kind === 'restart' ? [difference.what] : []));
  if (reasons.length === 0 || willRestart(differences, params)) return [];
  return [`${params.name} must be restarted for: ${reasons.join(', ')}`];
}

function hostWarnings({ savedImage, domains, startsGuestsAtBoot }: State, params: Params): readonly string[] {
  const { name } = params;
  const zombies = domains.filter(isZombie).map(({ domid, memoryMiB }) => `${domid} (${memoryMiB} MiB)`);
  return [
    ...(savedImage === undefined
      ? []
      : [
          `a saved image of ${name} is at ${savedImage}: the next start of the host brings it back with its old settings`,
        ]),
    ...(zombies.length === 0 ? [] : [`remains of destroyed domains hold memory on this host: ${zombies.join(', ')}`]),
    ...(params.autostart && params.state !== 'absent' && !startsGuestsAtBoot
      ? [`${name} is linked for autostart, but the service xendomains is not enabled on this host`]
      : []),
  ];
}

function memoryWarnings({ live, resources }: State, { domain, params }: Sight): readonly string[] {
  const warnings: string[] = [];
  const free = resources?.freeMiB;
  if (resources?.isBallooning === true && free !== undefined && willCreate(domain, params) && free < params.memory)
    warnings.push(`autoballoon is on: creating ${params.name} takes ${params.memory - free} MiB from the dom0`);
  const target = live?.targetMiB;
  if (domain?.state === 'running' && target !== undefined && Math.abs(target - domain.memoryMiB) > BALLOONING_MIB)
    warnings.push(`${params.name} has ${domain.memoryMiB} MiB, not the ${target} MiB that it was told to have`);
  return warnings;
}

/** Beyond what xl counts besides the target: video memory, a shadow's slack. */
const BALLOONING_MIB = 20;

function unseenWarnings({ live, liveFailure }: State, { domain, params }: Sight): readonly string[] {
  if (domain?.state === 'rebooting') return [`${params.name} is rebooting: what it is made of was not compared`];
  if (live !== undefined || liveFailure === undefined || domain === undefined) return [];
  const why = liveFailure.text.startsWith('(') ? 'xl.conf has output_format="sxp"' : 'xl list -l gave no JSON';
  return [`only the file and the run state of ${params.name} were compared: ${why}`];
}
