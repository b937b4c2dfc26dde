import type { VariableLayer } from './inventory.ts';

/** One use of a role: the tasks that stand for it share this. */
export interface RoleUse {
  /** As titles show it. */
  readonly name: string;
  readonly path: string;
  /** Number of this use, unique in a run. */
  readonly use: number;
  /** Equal for uses with the same name, parameters, conditions and tags: a host takes only the first of them. */
  readonly key: string;
  /** Unless this is set. */
  readonly allowDuplicates: boolean;
  /** Roles that this one was asked for by, outermost first. */
  readonly parents: readonly RoleUse[];
  readonly dependencies: readonly RoleUse[];
  /** Variables of its own files and of its use. */
  readonly own: RoleVariables;
  /** What its tasks see: with those of parents and dependencies; later layers win. */
  readonly seen: RoleVariables;
}

export interface RoleVariables {
  readonly defaults: readonly VariableLayer[];
  readonly vars: readonly VariableLayer[];
  readonly params: readonly VariableLayer[];
}

/** All roles that a role depends on, however far down. */
export function allDependencies(role: RoleUse): readonly RoleUse[] {
  return role.dependencies.flatMap(dependency => [...allDependencies(dependency), dependency]);
}
