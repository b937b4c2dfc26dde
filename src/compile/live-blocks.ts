import type { BlockPlace, Task } from '../model/task.ts';

/**
 * The blocks of the selected ones among tasks. As in Ansible, a section is not there when tags leave none of its tasks: a failure that
 * nothing mends ends the host. An imported role ends with a task of Ansible's own, which no tag leaves out.
 */
export function liveBlocks(tasks: readonly Task[], selected: readonly Task[]): (task: Task) => readonly BlockPlace[] {
  const live = new Set<string>();
  const add = ({ id, section }: BlockPlace): unknown => live.add(`${section} ${id}`);
  for (const { blocks } of selected) blocks.forEach(add);
  for (const { blocks } of tasks) blocks.filter(({ importsRole }) => importsRole === true).forEach(add);
  return ({ blocks }) =>
    blocks.map(place => ({
      ...place,
      hasRescue: place.hasRescue && live.has(`rescue ${place.id}`),
      hasAlways: place.hasAlways && live.has(`always ${place.id}`),
    }));
}
