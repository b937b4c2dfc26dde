import type { Task } from '../model/task.ts';

/** The play reckons with the failure of this task, be it for a variable that is not there. */
export function mayFail({ ignoreErrors = false, blocks }: Task): boolean {
  return ignoreErrors !== false || blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
}

/** The keyword that says what the task goes over. */
export function loopKey({ loop }: Task): string {
  return loop?.lookup === undefined ? 'loop' : `with_${loop.lookup}`;
}
