import type { Setting } from '../../compile/expect.ts';
import type { ReadVars } from '../../compile/vars-files.ts';
import type { LinkFailure } from '../../connection/connection.ts';
import type { VariableLayer } from '../../model/inventory.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Person } from '../../model/person.ts';
import type { TaskResult } from '../../model/result.ts';
import type { LocalFiles } from '../../module/local-files.ts';
import type { JobRequest } from '../jobs/jobs.ts';
import type { RebootRequest } from '../reboot/request.ts';
import type { Variables } from '../../vars/variables.ts';

/** What a controller-side action may use. */
export interface ActionScope {
  readonly variables: Variables;
  /** The host that the task is of. */
  readonly host: string;
  /** As it is by now. */
  readonly inventory: Inventory;
  /** Ends what is at work. */
  readonly signal: AbortSignal;
  /** Nothing new is to be begun. */
  readonly drain: AbortSignal;
  /** The task as views show it. */
  readonly title: string;
  readonly person: Person;
  readonly now: () => number;
  /** How many -v. */
  readonly verbosity: number;
  readonly readVars: ReadVars;
  readonly localFiles: LocalFiles;
  /** Nothing may be changed. */
  readonly check: boolean;
  /** Asks the host, as the task's user, for a sign of life over a new connection; gives what stands in the way. */
  readonly reach: (connectSeconds?: number) => Promise<LinkFailure | undefined>;
  /** Asks the host for a job that an earlier task began there. */
  readonly job: (asked: JobRequest) => Promise<TaskResult>;
  /** Restarts the host, and waits for it. */
  readonly reboot: (request: RebootRequest) => Promise<TaskResult>;
}

export interface ActionOutcome {
  readonly result: TaskResult;
  /** Variables that the host has from now on. */
  readonly set?: JsonObject;
  /** The inventory that the run has from now on. */
  readonly inventory?: Inventory;
  /** Facts of the host. */
  readonly facts?: JsonObject;
  /** Variables of files: templates in them are rendered when they are asked for. */
  readonly include?: VariableLayer;
}

/** A task that the engine carries out itself, without the host: debug, set_fact, assert … */
export interface ControllerAction extends Setting {
  readonly name: string;
  readonly summary: string;
  readonly params: object;
  readonly freeForm?: string;
  /** True: parameters are left as they are written, since the action evaluates them itself (conditions, variable names). */
  readonly rawArgs?: boolean;
  /** Those of them that are expressions without braces. */
  readonly conditions?: readonly string[];
  /** True: its parameters say what opens behind the task. */
  readonly opens?: boolean;
  /** True: it needs the host's connection. */
  readonly asksHost?: boolean;
  /** True: as in Ansible, the first host does it for all of the batch. */
  readonly once?: boolean;
  run(params: JsonObject, scope: ActionScope): ActionOutcome | Promise<ActionOutcome>;
}

export function textOf(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
