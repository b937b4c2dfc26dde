import type { Step } from '../../../src/compile/schedule.ts';
import type { Place } from '../../../src/execute/course.ts';
import { parseYaml } from '../../../src/load/yaml.ts';
import { NOTHING_INHERITED, type Task } from '../../../src/model/task.ts';

const { source } = parseYaml('- debug:', 'play.yaml');

/** A step with a task that says nothing. */
export function stepOf(name: string, index: number, more: Partial<Step> = {}): Step {
  const action = { module: 'debug', action: 'debug', args: {}, origin: { source, path: [] } };
  const task: Task = { ...NOTHING_INHERITED, ...action, name, listen: [], searchPath: [], chain: [], blocks: [] };
  return { index, kind: 'task', task, blocks: [], ...more };
}

/** A place for each order. */
export function placesOf<Orders extends readonly (readonly number[])[]>(
  ...orders: Orders
): { readonly [Index in keyof Orders]: Place } {
  const places = orders.map((order, index): Place => ({ step: stepOf(order.join('.'), index), order }));
  return places as unknown as { readonly [Index in keyof Orders]: Place };
}
