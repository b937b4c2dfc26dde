import type { BatchContext } from './batch-context.ts';
import { type Place, stretchOf } from './course.ts';
import type { HostState } from './host-state.ts';
import type { Meeting } from './meeting.ts';
import type { Opened } from './openings.ts';
import { settle, settleOnce } from './settle.ts';

/**
 * Settles an include on all hosts that came together, and opens what they asked for. As in Ansible, hosts that ask for the same
 * go through it together; what others ask for follows, in the order of the first who asked.
 */
export async function steerInclude(place: Place, meeting: Meeting, context: BatchContext): Promise<void> {
  const { step } = place;
  for (const host of meeting.hosts) host.opened = [];
  if (meeting.isOnce()) await settleOnce(meeting.hosts, step, context);
  else for (const host of meeting.hosts) await settle(host, { step }, context);
  const all = new Set<Opened>(meeting.hosts.flatMap(({ opened }) => opened));
  const stretches = new Map([...all].map((opened, part) => [opened, stretchOf(opened.steps, [...place.order, part])]));
  for (const opened of all) makeKnown(opened, context);
  for (const host of meeting.hosts) enter(host, stretches);
}

function enter(host: HostState, stretches: ReadonlyMap<Opened, ReturnType<typeof stretchOf>>): void {
  const asked = new Set(host.opened);
  host.opened = [];
  host.course.enter([...stretches].filter(([opened]) => asked.has(opened)).map(([, stretch]) => stretch));
}

function makeKnown(opened: Opened, { openings, play, hosts }: BatchContext): void {
  openings.enter(opened);
  if (opened.publicRoles.length === 0) return;
  play.roles.push(...opened.publicRoles);
  for (const { variables } of hosts.values()) variables.forget();
}
