import type { Diagnostic } from '../model/diagnostic.ts';
import { Pending } from '../vars/pending.ts';
import { type Claimed, conflictsOf } from './claims.ts';
import { FoundOnHosts } from './found-on-hosts.ts';
import { rememberedIncludes } from './includes.ts';
import type { PlaySchedule, Schedule } from './schedule.ts';
import { HostPreflight } from './host-preflight.ts';
import type { PreflightContext } from './preflight-context.ts';
import { unansweredPrompts } from './settle-plays.ts';
import { TagsSeen } from './tag-warnings.ts';

/**
 * Everything that can be known to be wrong before any host is touched: each task is rendered and checked for each of its
 * hosts, as far as its values are known by then; things that only one owner may have are compared over all hosts.
 */
export function preflight(schedule: Schedule, context: PreflightContext): readonly Diagnostic[] {
  const found = new FoundOnHosts();
  const claims: Claimed[] = [];
  const workHere = { isSeen: context.leftOpen !== undefined };
  const includes = rememberedIncludes(context.loader);
  const tags = new TagsSeen(context.options.selection);
  const runtimeNames = new Map<string, Pending>();
  if (context.leftOpen !== undefined) tags.addUnknown();
  let isOpen = context.leftOpen?.isAnything === true;
  for (const play of schedule.plays) {
    seeTags(play, tags, context);
    for (const host of play.hosts) {
      const pending = runtimeNames.get(host) ?? new Pending(SET_BY_THE_RUN);
      runtimeNames.set(host, pending);
      pending.add(unansweredPrompts(play.play, context.options.extraVars));
      pending.add(context.leftOpen?.names ?? []);
      if (isOpen) pending.addAnything();
      new HostPreflight(host, play, { context, pending, found, claims, includes, tags, workHere }).run();
    }
    isOpen ||= play.play.areHostsOpen === true;
  }
  const told = context.leftOpen?.told ?? [];
  const ofHosts = found.diagnostics().filter(one => !told.some(other => isTheSame(one, other)));
  return [...ofHosts, ...conflictsOf(claims), ...tags.warnings()];
}

/** Of parameters, loading names the key, and says no host. */
function isTheSame(found: Diagnostic, told: Diagnostic): boolean {
  return found.code === told.code && found.position?.file === told.position?.file && found.cause.startsWith(told.cause);
}

/** Includes are looked into by way of a host: where there is none, what they bring stays unknown. */
function seeTags({ play, steps, hosts }: PlaySchedule, tags: TagsSeen, { actions }: PreflightContext): void {
  for (const task of [...play.preTasks, ...play.tasks, ...play.postTasks, ...play.handlers]) tags.add(task);
  if (hosts.length === 0 && steps.some(({ task }) => actions.get(task.module)?.opens === true)) tags.addUnknown();
}

/** Variables that only the run itself sets. */
const SET_BY_THE_RUN = ['hostvars', 'ansible_failed_task', 'ansible_failed_result'];
