import { titleOf } from '../compile/resolve-task.ts';
import type { BatchContext } from './batch-context.ts';
import type { Place } from './course.ts';
import type { HostState } from './host-state.ts';

/** Whether the person of `--step` asks for tasks one by one; for good when they said to go on with all of the batch. */
export interface Stepping {
  asks: boolean;
}

/** What is said of a task: to do it, to leave it out, or that nothing more is to be begun. */
export type Agreement = 'do' | 'leave_out' | 'stop';

/** `--step`: asks before a task, as in Ansible once for all hosts that take it together, and never for what only steers. */
export async function agree(host: HostState, { step: { task } }: Place, context: BatchContext): Promise<Agreement> {
  const { run, stepping, isLinear } = context;
  if (!stepping.asks || task.module === 'meta') return 'do';
  const title = titleOf(task, host.variables.for(task));
  const text = `Perform task: TASK: ${title}${isLinear ? '' : ` on ${host.name}`} (N)o/(y)es/(c)ontinue: `;
  const answer = await run.person.ask({ text, isHidden: false, signal: run.drain, isNeeded: true });
  if (answer.kind !== 'line') return 'stop';
  const word = answer.text.trim().toLowerCase();
  if (['c', 'continue'].includes(word)) stepping.asks = false;
  return !stepping.asks || ['y', 'yes'].includes(word) ? 'do' : 'leave_out';
}
