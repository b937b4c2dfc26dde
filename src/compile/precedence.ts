import type { VariableLayer } from '../model/inventory.ts';
import type { LayerStack } from '../vars/scope.ts';

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
  return LEVELS.flatMap(level => sources.flatMap(source => source[level] ?? []));
}

const HIGHEST_FIRST = LEVELS.toReversed();

/** The same for templates to look into. Asked for each host and task: the list of all is only made where it is wanted. */
export function stackOf(sources: readonly LeveledLayers[]): LayerStack {
  return { highest: name => highestLayer(name, sources), all: () => orderedLayers(...sources) };
}

function highestLayer(name: string, sources: readonly LeveledLayers[]): VariableLayer | undefined {
  for (const level of HIGHEST_FIRST) {
    for (let source = sources.length - 1; source >= 0; source -= 1) {
      const layers = sources[source]?.[level] ?? NONE;
      for (let at = layers.length - 1; at >= 0; at -= 1) {
        const layer = layers[at];
        if (layer !== undefined && Object.hasOwn(layer.values, name)) return layer;
      }
    }
  }
  return undefined;
}

const NONE: readonly VariableLayer[] = [];
