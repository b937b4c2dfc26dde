import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Played } from '../play.ts';
import { EXAMPLES } from './tried.ts';

/** The tasks of a module's example, each with its name. */
export function tasksOf(module: string): readonly (readonly [name: string, text: string])[] {
  const text = readFileSync(join('modules', module, 'example.yaml'), 'utf8');
  const parts = text.split(/^(?=- name: )/m).filter(part => part.trim() !== '');
  return parts.map(part => [/^- name: (.*)$/m.exec(part)?.[1] ?? '', `${part.trimEnd()}\n`]);
}

/** What shall come of these tasks, the first and the second time. */
export function wantedOf(module: string, names: readonly string[]): readonly (readonly string[])[] {
  const { looks = [], eachTime = {} } = EXAMPLES[module] ?? {};
  return names.map(name => [name, looks.includes(name) ? 'ok' : 'changed', name in eachTime ? 'changed' : 'ok']);
}

/** Of each task of the example: its name, and what came of it the first and the second time. */
export function resultsOf({ events }: Played, host: string, module: string): readonly (readonly string[])[] {
  const results = events.flatMap(event => (event.type === 'task_result' && event.host === host ? [event] : []));
  const names = new Set(results.map(({ task }) => task.name));
  const statusesOf = (name: string): readonly string[] =>
    results
      .filter(({ task }) => task.name === name)
      // As in Ansible, a command that has nothing to do is skipped.
      .map(({ result }) => (result.status === 'skipped' ? 'ok' : result.status));
  return tasksOf(module).flatMap(([name]) => (names.has(name) ? [[name, ...statusesOf(name)]] : []));
}
