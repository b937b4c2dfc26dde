import type { HostVariables } from '../compile/host-variables.ts';
import type { Step } from '../compile/schedule.ts';
import { isSelected } from '../compile/tags.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import { isJsonArray, jsonText } from '../model/json.ts';
import { renderValue } from '../vars/template.ts';
import type { Task } from '../model/task.ts';
import type { LinkFailure } from '../connection/connection.ts';
import type { Link } from './link.ts';
import { BlockWalk } from './block-walk.ts';
import { Course, type Place, type Stretch } from './course.ts';
import type { Opened } from './openings.ts';
import { Lookahead } from './lookahead.ts';

interface Delegate {
  readonly name: string;
  readonly variables: HostVariables;
  /** `delegate_facts`: what the task sets is the other host's. */
  readonly takesFacts: boolean;
}

/** One host during one batch of a play. */
export interface HostState {
  readonly name: string;
  readonly variables: HostVariables;
  readonly link: Link;
  readonly lookahead: Lookahead;
  readonly course: Course;
  /** Handlers that changed tasks asked for and that have not run since. */
  readonly notified: Set<Task>;
  readonly blocks: BlockWalk;
  /** Uses of roles of which a task was carried out, by the key of the role. */
  readonly rolesTaken: Map<string, number>;
  /** Another host that a task is carried out on for this one. */
  readonly delegate?: Delegate;
  /** A task is carried out over another link than that of all others. */
  readonly isAside?: boolean;
  /** Set once the link is lost: nothing more is sent to this host. */
  lost: LinkFailure | undefined;
  /** A meta task ended the batch for this host. */
  hasEnded: boolean;
  /** What its include asked for. */
  opened: readonly Opened[];
  /** Where it is, or waits to go on. */
  place: Place | undefined;
  /** In check mode: something above would have changed this host, so that what follows may look different by then. */
  wouldChange: boolean;
}

export function hostState(name: string, way: { variables: HostVariables; link: Link; stretch: Stretch }): HostState {
  const { variables, link, stretch } = way;
  return {
    name,
    variables,
    link,
    lookahead: new Lookahead(),
    course: new Course(stretch),
    notified: new Set(),
    blocks: new BlockWalk(),
    rolesTaken: new Map(),
    lost: undefined,
    hasEnded: false,
    opened: [],
    place: undefined,
    wouldChange: false,
  };
}

/** True for a step that this host is to take: a task that its blocks let through, a handler that was notified. */
export function isDue(host: HostState, { kind, task, blocks, isUnasked, selection }: Step): boolean {
  if (selection !== undefined && !isSelected(tagsFor(host, task), selection)) return false;
  const isAskedFor = kind === 'handler' && isUnasked !== true ? host.notified.has(task) : !isRepeated(host, task);
  return isAskedFor && host.blocks.mayRun(blocks);
}

/** Tags with their templates rendered; what cannot be rendered counts as it is written. */
function tagsFor({ variables }: HostState, task: Task): readonly string[] {
  try {
    const rendered = task.tags.map(tag => renderValue(tag, variables.for(task)));
    return rendered
      .flatMap(value => (isJsonArray(value) ? value : [value]))
      .flatMap(value => jsonText(value).split(/\s*,\s*/));
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return task.tags;
  }
}

/** As in Ansible, a role is taken once with the same parameters, unless an earlier use skipped all its tasks. */
function isRepeated({ rolesTaken }: HostState, { role }: Task): boolean {
  if (role === undefined || role.allowDuplicates) return false;
  const earlier = rolesTaken.get(role.key);
  return earlier !== undefined && earlier !== role.use;
}

/** Notes that a task was carried out. */
export function takeRole({ rolesTaken }: HostState, { role }: Task): void {
  if (role !== undefined && !rolesTaken.has(role.key)) rolesTaken.set(role.key, role.use);
}
