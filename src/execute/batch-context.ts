import type { LimitFunction } from 'p-limit';
import type { Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import type { RoleUse } from '../model/role.ts';
import type { Task } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { Stepping } from './agree.ts';
import type { RunContext } from './context.ts';
import type { HostVariables } from '../compile/host-variables.ts';
import type { Link } from './link.ts';
import type { HostState } from './host-state.ts';
import type { Meetings } from './meeting.ts';
import type { Openings } from './openings.ts';
import type { Throttle } from './throttle.ts';
import type { RiskGate } from './risk-gate.ts';
import type { Standing } from './standing.ts';
import type { InTurn } from './in-turn.ts';

export interface Settled {
  readonly step: Step;
  readonly result: TaskResult;
  /** A failure is one of the whole batch: by `any_errors_fatal`, or since it was done for all hosts at once. */
  readonly isFatal: boolean;
}

export interface Way {
  readonly link: Link;
  readonly variables: HostVariables;
  /** Looks and changes that other hosts must not come between. */
  readonly alone: InTurn;
}

/** What the batches of a play share. */
export interface PlayState {
  /** No further batch is begun. */
  isOver: boolean;
  /** Roles that includes made known to the whole play. */
  readonly roles: RoleUse[];
}

/** What the hosts of one batch share. */
export interface BatchContext {
  readonly run: RunContext;
  readonly hosts: ReadonlyMap<string, HostState>;
  /** All of the batch, with those that are out since an earlier play. */
  readonly batch: readonly string[];
  readonly openings: Openings;
  readonly meetings: Meetings;
  /** No later play asks its hosts again. */
  readonly isLast: boolean;
  /** Hosts take steps together, not each at its own pace. */
  readonly isLinear: boolean;
  readonly play: PlayState;
  readonly stepping: Stepping;
  /** No host goes on, in this play or a later one. */
  readonly abort: () => void;
  /** What a step came to on a host is one of the whole batch. */
  readonly fatal: (step: Step) => void;
  /** The way to a host that a task is delegated to, in this play or not. */
  readonly delegate: (host: string) => Way;
  /** The way to a host that the task asks for itself; undefined when it says nothing that the play does not. */
  readonly ownLink: (host: string, task: Task, variables: Variables) => Link | undefined;
  /** Whether `ownLink` may give one. */
  readonly reachesItself: (task: Task) => boolean;
  /** Hosts that were lost are tried again when something is asked of them. */
  readonly forgive: (hosts: readonly string[]) => void;
  /** What templates see of the batch's hosts that are out since an earlier play: they have what is done once for all, too. */
  readonly absent: () => readonly HostVariables[];
  /** Those of them that stand by in this batch take part again. */
  readonly recall: (hosts: readonly string[]) => void;
  readonly standing: Standing;
  /** Lets as many hosts look ahead at once as may be asked at once. */
  readonly looks: LimitFunction;
  readonly risk: (step: Step) => RiskGate;
  /** `throttle`: how many hosts may be at a step at once. Throws OrchestratorError. */
  readonly throttle: Throttle;
  /** Counts changes on any host of the run: probes that look at other hosts are stale after one. */
  readonly fleet: { changes: number };
  readonly refOf: (step: Step, title: string) => TaskRef;
  /** Notes that a host did a step for all. */
  readonly tookOnce: (step: Step, host: string) => void;
  /** Keeps a settled result for what looks at all hosts together. */
  readonly settled: (host: string, settled: Settled) => void;
}
