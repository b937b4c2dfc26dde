import type { Schedule } from '../compile/schedule.ts';
import { taskTitle } from '../model/task.ts';

/** The texts of `--list-hosts`, `--list-tasks` and `--list-tags`. */
export function hostListing({ plays }: Schedule): string {
  return plays
    .map(({ play, hosts }) =>
      [`play: ${play.name}`, `  hosts (${hosts.length}):`, ...hosts.map(host => `    ${host}`)].join('\n'),
    )
    .join('\n');
}

export function taskListing({ plays }: Schedule): string {
  const line = (tags: readonly string[], title: string): string => `    ${title}\tTAGS: [${tags.join(', ')}]`;
  return plays
    .map(({ play, steps }) => {
      const tasks = steps.filter(step => step.kind === 'task');
      return [
        `play: ${play.name}\tTAGS: [${play.tags.join(', ')}]`,
        '  tasks:',
        ...tasks.map(({ task }) => line(task.tags, taskTitle(task))),
      ].join('\n');
    })
    .join('\n');
}

export function tagListing({ plays }: Schedule): string {
  return plays
    .map(({ play, steps }) => {
      const tags = new Set([...play.tags, ...steps.flatMap(step => step.task.tags)]);
      return `play: ${play.name}\n  tags: [${[...tags].toSorted().join(', ')}]`;
    })
    .join('\n');
}
