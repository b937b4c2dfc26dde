import type { Diagnostic } from '../model/diagnostic.ts';
import { type Task, taskTitle } from '../model/task.ts';
import type { Step } from './schedule.ts';

type UnplacedStep = Omit<Step, 'index'>;

interface PlayStart {
  readonly gathering: readonly UnplacedStep[];
  /** How many there are; 0: the play has no hosts. */
  readonly batches: number;
}

/** `--start-at-task`: passes by, across all plays, what stands before the task. */
export class StartAt {
  readonly #name: string | undefined;
  #started: boolean;

  constructor(name: string | undefined) {
    this.#name = name;
    this.#started = name === undefined;
  }

  /**
   * What is left of a play. As in Ansible, a rescue is no place to start at, facts are gathered wherever the tasks begin, and it is the
   * first batch that starts there: the others take all.
   */
  from(steps: readonly UnplacedStep[], { gathering, batches }: PlayStart): readonly UnplacedStep[] {
    const all = [...gathering, ...steps];
    if (this.#started) return all;
    const start = batches === 0 ? -1 : all.findIndex(step => this.#isHere(step));
    if (start < 0) return [];
    this.#started = true;
    const passed = all.slice(gathering.length, start);
    const later = batches === 1 ? [] : passed.map(step => ({ ...step, isForLaterBatches: true as const }));
    return [...gathering, ...later, ...all.slice(Math.max(start, gathering.length))];
  }

  diagnostics(): readonly Diagnostic[] {
    if (this.#started) return [];
    const cause = `--start-at-task: no task is called "${this.#name ?? ''}"`;
    return [{ code: 'no_such_task', severity: 'error', cause, mend: 'xenplay run --list-tasks shows the names' }];
  }

  #isHere({ kind, task, blocks }: UnplacedStep): boolean {
    return (
      kind === 'task' && blocks.every(({ section }) => section !== 'rescue') && matchesTitle(task, this.#name ?? '')
    );
  }
}

function matchesTitle(task: Task, wanted: string): boolean {
  const names = [taskTitle(task), task.name].filter(name => name !== '');
  const matches = new RegExp(`^${globSource(wanted)}$`, 's');
  return names.some(name => name === wanted || matches.test(name));
}

/** `*`, `?`, `[a-z]` and `[!a-z]`; a bracket that is not closed, or holds a range backwards, stands for itself. */
function globSource(pattern: string): string {
  return pattern.replace(GLOB, (part: string, not?: string, set?: string) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (set === undefined || isBackwards(set)) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return `[${not === '!' ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
  });
}

const GLOB = /\*|\?|\[(!?)(\]?[^\]]+)\]|[.+^${}()|[\]\\]/g;

function isBackwards(set: string): boolean {
  return [...set.matchAll(/(?=(.)-(.))/gs)].some(([, from = '', to = '']) => from > to);
}
