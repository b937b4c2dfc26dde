import { type Task, taskTitle } from '../model/task.ts';
import type { PlaySchedule, Schedule } from '../compile/schedule.ts';

/** What `--list-hosts`, `--list-tasks` and `--list-tags` ask for; several at once are one listing. */
export interface Listed {
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
}

/** The listing, laid out as ansible-playbook does: scripts read it. */
export function listing({ plays }: Schedule, playbooks: readonly string[], listed: Listed): string {
  const parts = plays.map((play, index) => playLines(play, index + 1, listed).join('\n'));
  return [`\nplaybook: ${playbooks.join(', ')}`, ...parts].join('\n\n');
}

/** As in Ansible, rescues and always sections are not listed. */
function isListed({ blocks }: Task): boolean {
  return blocks.every(({ section }) => section === 'block');
}

/** That of `xenplay exec`, as `ansible` has it. */
export function adHocListing({ plays }: Schedule): string {
  const hosts = plays.flatMap(play => play.hosts);
  return [`  hosts (${hosts.length}):`, ...hosts.map(host => `    ${host}`)].join('\n');
}

function playLines(schedule: PlaySchedule, number: number, listed: Listed): readonly string[] {
  const { play, hosts, steps } = schedule;
  const tasks = steps
    // What runs the handlers at the end of a section stands where the play does.
    .filter(({ kind, task }) => kind !== 'handler' && task.origin !== play.origin)
    .map(({ task }) => task)
    .filter(isListed);
  const tagsOf = (own: readonly string[]): string => [...new Set([...play.tags, ...own])].toSorted().join(', ');
  const pattern = play.hosts.map(name => `'${name}'`).join(', ');
  return [
    `  play #${number} (${play.hosts.join(',')}): ${play.name}\tTAGS: [${play.tags.join(',')}]`,
    ...(listed.listHosts
      ? [`    pattern: [${pattern}]`, `    hosts (${hosts.length}):`, ...hosts.map(host => `      ${host}`)]
      : []),
    ...(listed.listTasks
      ? ['    tasks:', ...tasks.map(task => `      ${titleOf(task)}\tTAGS: [${tagsOf(task.tags)}]`)]
      : []),
    ...(listed.listTags ? [`      TASK TAGS: [${tagsOf(tasks.flatMap(({ tags }) => tags))}]`] : []),
  ];
}

/** One of no name is its module, without the role. */
function titleOf(task: Task): string {
  return task.name === '' ? task.action : taskTitle(task);
}
