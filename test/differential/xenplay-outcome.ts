import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { TaskResult } from '../../src/model/result.ts';
import {
  comparableItem,
  comparableValues,
  countedHosts,
  type Entry,
  isReported,
  type Outcome,
  type Recap,
} from './outcome.ts';
import { type Run, xenplay } from './run.ts';
import { scratchTree } from './tree.ts';

export async function xenplayOutcome(run: Run): Promise<Outcome> {
  const { code, stdout, stderr } = await xenplay(run);
  const events = stdout.split('\n').flatMap(eventIn);
  const end = events.find(event => event.type === 'run_ended');
  return {
    exit: end === undefined && code !== 0 && code !== 'too_long' ? 'refused' : code,
    entries: entriesOf(events),
    recap:
      end === undefined ? {} : countedHosts(end.recap as Readonly<Record<string, object>> as Record<string, Recap>),
    tree: scratchTree(run.scratch),
    log: `${stderr}${events.some(event => event.type === 'run_started') ? '' : stdout}`,
  };
}

function eventIn(line: string): readonly RunEvent[] {
  return line.startsWith('{') ? [JSON.parse(line) as RunEvent] : [];
}

function entriesOf(events: readonly RunEvent[]): Outcome['entries'] {
  const entries: Record<string, Entry[]> = {};
  const open = new Map<string, { items: Entry['items'][number][]; retries: number }>();
  for (const event of events) {
    if (event.type !== 'task_retry' && event.type !== 'item_result' && event.type !== 'task_result') continue;
    const { host, task } = event;
    const parts = open.get(host) ?? { items: [], retries: 0 };
    open.set(host, parts);
    if (event.type === 'task_retry') parts.retries += 1;
    else if (event.type === 'item_result')
      parts.items.push({ item: comparableItem(event.item), ...resultOf(task.module, event.result) });
    else {
      open.delete(host);
      const entry = {
        task: task.name,
        module: task.module,
        ...resultOf(task.module, event.result),
        // Ansible's callback does not tell it of a host that cannot be reached; the recap does.
        ignored: event.result.ignored === true && event.result.status !== 'unreachable',
        ...parts,
      };
      if (isReported(entry)) (entries[host] ??= []).push(entry);
    }
  }
  return entries;
}

function resultOf(module: string, { status, facts }: TaskResult) {
  const values: JsonObject = isJsonObject(facts) ? facts : {};
  return { status, values: comparableValues(module, status, values) };
}
