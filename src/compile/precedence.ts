import type { VariableLayer } from '../model/inventory.ts';

/**
 * Ansible's levels of precedence, lowest first (each neighbouring pair is held against ansible-playbook by a table). The
 * levels of the inventory itself are put in order by `hostLayers`; set_fact and registered results are one level, where the
 * later one wins. A loop's variables win over the command line.
 */
export const LEVELS = [
  'implied',
  'role_defaults',
  'inventory',
  'facts',
  'play_vars',
  'vars_prompt',
  'vars_files',
  'role_vars',
  'block_vars',
  'task_vars',
  'include_vars',
  'set_fact',
  'role_params',
  'include_params',
  'extra_vars',
  'magic',
  'loop_vars',
] as const;

type Level = (typeof LEVELS)[number];

/** Layers by level; within a level the later wins. */
export type LeveledLayers = Readonly<Partial<Record<Level, readonly VariableLayer[]>>>;

/** All layers in one list, lowest first; of two sources of one level the later wins. */
export function orderedLayers(...sources: readonly LeveledLayers[]): readonly VariableLayer[] {
  // Called for each host and task: loops rather than flatMap, which would make a list for each of seventeen levels.
  const layers: VariableLayer[] = [];
  for (const level of LEVELS) for (const source of sources) for (const layer of source[level] ?? []) layers.push(layer);
  return layers;
}
