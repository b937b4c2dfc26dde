import type { VariableLayer } from './inventory.ts';
import type { Json, JsonObject } from './json.ts';
import type { RoleUse } from './role.ts';
import type { SourceMap } from './source.ts';
import type { Origin, ReachKeywords, Task } from './task.ts';

/** An item of `vars_files`: read, or to be found for each host, since the names (of which the first counts that is there) are templates. */
export type VarsFile =
  | { readonly kind: 'read'; readonly file: string; readonly values: JsonObject; readonly source: SourceMap }
  | { readonly kind: 'by_host'; readonly names: readonly string[]; readonly origin: Origin };

export interface VarsPrompt {
  readonly name: string;
  readonly prompt: string;
  readonly default?: Json;
  readonly isPrivate: boolean;
  readonly confirms: boolean;
  /** The answer is no template. */
  readonly isUnsafe: boolean;
  /** The hash that is made of the answer. */
  readonly encrypt?: string;
  readonly salt?: string;
  readonly saltSize?: number | string;
  readonly origin: Origin;
}

export const HOST_ORDERS = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const;
export type HostOrder = (typeof HOST_ORDERS)[number];

/** A play as the playbook has it. What it hands down stands on its tasks. */
export interface Play extends ReachKeywords {
  readonly name: string;
  /** Host patterns, joined as Ansible joins them. */
  readonly hosts: readonly string[];
  /** The answer to a prompt says them, or nothing does: they are not known yet, and so is what the play does. */
  readonly areHostsOpen?: boolean;
  readonly origin: Origin;
  /** The folder of its playbook, absolute. */
  readonly playbookDir: string;
  readonly vars: JsonObject;
  readonly varsFiles: readonly VarsFile[];
  /** Asked for before the first play. */
  readonly prompts: readonly VarsPrompt[];
  /** What was answered; those that are no templates are marked raw. */
  readonly answers: readonly VariableLayer[];
  /** Batch sizes: numbers or percentages; empty means all hosts at once. */
  readonly serial: readonly Json[];
  readonly strategy: 'linear' | 'free' | 'host_pinned';
  readonly order: HostOrder;
  readonly forceHandlers: boolean;
  readonly anyErrorsFatal?: boolean;
  readonly maxFailPercentage?: number | string;
  readonly tags: readonly string[];
  /** Roles whose variables every task of the play sees. */
  readonly roles: readonly RoleUse[];
  /** Gathers facts before all other tasks. */
  readonly gathering?: Task;
  readonly preTasks: readonly Task[];
  readonly tasks: readonly Task[];
  readonly postTasks: readonly Task[];
  readonly handlers: readonly Task[];
}
