import type { BlockPlace, Task } from '../model/task.ts';

/**
 * The blocks of tasks among those that run. As in Ansible, a section is not there when tags leave none of its tasks: a failure that
 * nothing mends ends the host.
 */
export function liveBlocks(selected: readonly Task[]): (task: Task) => readonly BlockPlace[] {
  const live = new Set<string>();
  for (const { blocks } of selected) for (const { id, section } of blocks) live.add(`${section} ${id}`);
  return ({ blocks }) =>
    blocks.map(place => ({
      ...place,
      hasRescue: place.hasRescue && live.has(`rescue ${place.id}`),
      hasAlways: place.hasAlways && live.has(`always ${place.id}`),
    }));
}
