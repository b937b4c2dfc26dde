import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import {
  comparableItem,
  comparableValues,
  countedHosts,
  type Entry,
  isReported,
  objectAt,
  type Outcome,
  type Recap,
} from './outcome.ts';
import { DIFFERENTIAL, type Run, SECONDS } from './run.ts';
import { scratchTree } from './tree.ts';

/** A process that holds Ansible ready, and runs one playbook at a time. */
export interface Oracle {
  run(run: Run): Promise<Outcome>;
  close(): void;
}

export function startOracle(): Oracle {
  const child = spawn('/usr/bin/python3', [join(DIFFERENTIAL, 'oracle.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ANSIBLE_CONFIG: join(DIFFERENTIAL, 'ansible.cfg'), LC_ALL: 'C.UTF-8' },
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(run) {
      const outcome = last.then(() => ask(child, answers, run));
      last = outcome.catch(() => undefined);
      return outcome;
    },
    close: () => void child.stdin.end(),
  };
}

async function ask(child: ChildProcess, answers: AsyncIterator<string>, run: Run): Promise<Outcome> {
  const [log, events] = [join(run.folder, 'ansible.log'), join(run.folder, 'ansible.events')];
  const env = { ...run.env, ANSIBLE_HOME: join(run.folder, 'ansible'), XENPLAY_DIFFERENTIAL_EVENTS: events };
  const job = { id: run.folder, args: run.words, cwd: run.cwd, env, log, seconds: SECONDS };
  child.stdin?.write(`${JSON.stringify(job)}\n`);
  const answer = await answers.next();
  if (answer.done === true) throw new Error('the process that runs Ansible has ended');
  const { code } = JSON.parse(answer.value) as { code: number | null };
  const told = eventsIn(events);
  const recap = told.findLast(event => event['event'] === 'recap');
  return {
    exit: code === null ? 'too_long' : recap === undefined && code !== 0 ? 'refused' : code,
    entries: entriesOf(told),
    recap: recap === undefined ? {} : countedHosts(recapOf(objectAt(recap, 'recap'))),
    tree: scratchTree(run.scratch),
    log: readFileSync(log, 'utf8'),
  };
}

/** A run that was refused told nothing, and left no file. */
function eventsIn(file: string): readonly JsonObject[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter(line => line !== '').map(line => JSON.parse(line) as JsonObject);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function recapOf(recap: JsonObject): Readonly<Record<string, Recap>> {
  return Object.fromEntries(
    Object.entries(recap).map(([host, counts]) => {
      const { failures, ...others } = isJsonObject(counts) ? counts : {};
      return [host, { ...(others as Recap), failed: failures as number }];
    }),
  );
}

/** Events of items and retries belong to the next result of the same host. */
function entriesOf(events: readonly JsonObject[]): Outcome['entries'] {
  const entries: Record<string, Entry[]> = {};
  const open = new Map<string, { items: Entry['items'][number][]; retries: number }>();
  for (const event of events) {
    const kind = text(event['event']);
    if (kind === 'recap') continue;
    const host = text(event['host']);
    const parts = open.get(host) ?? { items: [], retries: 0 };
    open.set(host, parts);
    const result = objectAt(event, 'result');
    const module = text(event['action']).replace(/^ansible\.(builtin|legacy)\.(?:gather_facts$)?/, '') || 'setup';
    const status = statusOf(kind.replace('item_', ''), result);
    const values = comparableValues(module, status, result);
    if (kind === 'retry') parts.retries += 1;
    else if (kind.startsWith('item_')) parts.items.push({ item: itemOf(result), status, values });
    else {
      open.delete(host);
      const entry = { task: text(event['task']), module, status, values, ignored: event['ignored'] === true, ...parts };
      if (isReported(entry)) (entries[host] ??= []).push(entry);
    }
  }
  return entries;
}

function statusOf(kind: string, result: JsonObject): string {
  return kind === 'ok' && result['changed'] === true ? 'changed' : kind;
}

function itemOf(result: JsonObject): Json {
  const name = result['ansible_loop_var'];
  return comparableItem(result[typeof name === 'string' ? name : 'item'] ?? null);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
