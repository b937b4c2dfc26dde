import type { Json, JsonObject } from './json.ts';
import type { RoleUse } from './role.ts';
import type { SourceMap } from './source.ts';
import type { Origin, Task } from './task.ts';

/** A play as the playbook has it. What it hands down stands on its tasks. */
export interface Play {
  readonly name: string;
  /** Host patterns, joined as Ansible joins them. */
  readonly hosts: readonly string[];
  readonly origin: Origin;
  /** The folder of its playbook, absolute. */
  readonly playbookDir: string;
  readonly vars: JsonObject;
  /** Files named by `vars_files`, in order, with their variables. */
  readonly varsFiles: readonly {
    readonly file: string;
    readonly values: JsonObject;
    readonly source: SourceMap;
  }[];
  /** Batch sizes: numbers or percentages; empty means all hosts at once. */
  readonly serial: readonly Json[];
  readonly strategy: 'linear' | 'free';
  readonly forceHandlers: boolean;
  readonly connection?: string;
  readonly remoteUser?: string;
  readonly port?: number;
  readonly maxFailPercentage?: number;
  readonly tags: readonly string[];
  /** Roles whose variables every task of the play sees. */
  readonly roles: readonly RoleUse[];
  readonly preTasks: readonly Task[];
  readonly tasks: readonly Task[];
  readonly postTasks: readonly Task[];
  readonly handlers: readonly Task[];
}
