import type { InheritedKeywords, Task } from '../model/task.ts';
import type { TaskContext } from './context.ts';
import { inherit } from './inherited.ts';

/** Keywords hold for the tasks that stand below them, and, as in Ansible, for handlers of roles that are imported there. */
export function handDown(
  outer: InheritedKeywords,
  context: TaskContext,
  read: (inner: TaskContext) => readonly Task[],
): readonly Task[] {
  const imported = { roles: context.imported.roles, handlers: [] as Task[] };
  const tasks = read({ ...context, imported });
  const handed = (task: Task): Task => inherit(outer, task);
  context.imported.handlers.push(...imported.handlers.map(handed));
  return tasks.map(handed);
}

/** As in Ansible, a file stands in its place as a block: who is in one in a rescue is not within the rescue itself. */
export function asBlock(tasks: readonly Task[], { nextId }: TaskContext): readonly Task[] {
  const place = { id: nextId(), section: 'block' as const, hasRescue: false, hasAlways: false };
  return tasks.map(task => ({ ...task, blocks: [place, ...task.blocks] }));
}
