import type { ReadVars } from './vars-files.ts';
import { OrchestratorError, type Position } from '../model/diagnostic.ts';
import type { Inventory, VariableLayer } from '../model/inventory.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { MASK } from '../model/secret.ts';
import { keyPositionAt } from '../model/source.ts';
import { type Task, taskTitle } from '../model/task.ts';
import { toJson } from '../vars/as-data.ts';
import type { Lookup } from '../vars/variables.ts';
import { hostLayers } from './host-layers.ts';
import { HostVariables, nothingKept } from './host-variables.ts';
import { type MagicOptions, magicVariables } from './magic-variables.ts';
import type { PlaySchedule } from './schedule.ts';

/** One place that sets a variable for a host. */
interface Setting {
  readonly origin: string;
  readonly position?: Position;
  /** As it is written there. */
  readonly value: Json;
}

/** What sets a variable of a host as one play sees it, lowest first: the last one wins. */
export interface Explanation {
  readonly play: string | undefined;
  readonly settings: readonly Setting[];
  /** With its templates rendered; absent when nothing sets it, or `problem` says why it cannot be rendered. */
  readonly value?: Json;
  readonly problem?: string;
  /** Tasks that set it for themselves, or for all that follow once they run. */
  readonly tasks: readonly { readonly what: string; readonly position: Position }[];
}

interface ExplainContext {
  readonly inventory: Inventory;
  readonly extraVars: JsonObject;
  readonly lookup: Lookup;
  readonly readVars: ReadVars;
  readonly options: MagicOptions;
  /** Names that an action sets when it runs. */
  readonly setBy: (task: Task) => readonly string[];
}

/** Explains `name` for `host` in a play; each play has its own view of it. */
export function explain(host: string, name: string, play: PlaySchedule, context: ExplainContext): Explanation {
  const { inventory, lookup, readVars, extraVars, options } = context;
  const magic = magicVariables(host, { inventory: () => inventory, play, options });
  const variables = new HostVariables(
    {
      inventory: () => hostLayers(inventory, host, play.play.playbookDir),
      play: play.play,
      extraVars,
      magic,
      lookup,
      readVars,
    },
    nothingKept(),
  );
  const layers = variables.layers().filter(({ values }) => Object.hasOwn(values, name));
  return {
    play: play.play.name === '' ? undefined : play.play.name,
    settings: once(layers.map(layer => settingIn(layer, name))),
    ...(layers.at(-1)?.secret === true ? { value: MASK } : valueOf(name, variables)),
    tasks: [...play.steps.map(({ task }) => task), ...play.handlers].flatMap(task =>
      uses(task, name, context.setBy(task)),
    ),
  };
}

function settingIn({ origin, source, path = [], values, secret }: VariableLayer, name: string): Setting {
  const position = source === undefined ? undefined : keyPositionAt(source, [...path, name]);
  const value = secret === true ? MASK : (values[name] ?? null);
  return { origin, value, ...(position === undefined ? {} : { position }) };
}

/** A folder beside both inventory and playbook counts at two levels: it is told where it counts last. */
function once(settings: readonly Setting[]): readonly Setting[] {
  const last = new Map(settings.map((setting, index) => [JSON.stringify(setting), index]));
  return settings.filter((setting, index) => last.get(JSON.stringify(setting)) === index);
}

function valueOf(name: string, variables: HostVariables): Pick<Explanation, 'value' | 'problem'> {
  try {
    const value = variables.for().get(name);
    return value === undefined ? {} : { value: toJson(value) };
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return { problem: error.message };
  }
}

function uses(task: Task, name: string, setByAction: readonly string[]): Explanation['tasks'] {
  const { source, path } = task.origin;
  const around = path.slice(0, -1);
  const at = (keyword: string) => keyPositionAt(source, [...around, keyword]);
  const title = JSON.stringify(taskTitle(task));
  return [
    ...(Object.hasOwn(task.vars, name)
      ? [{ what: `vars of the task ${title}, or of a block around it`, position: at('vars') }]
      : []),
    ...(task.register === name ? [{ what: `the task ${title} registers it`, position: at('register') }] : []),
    ...(setByAction.includes(name)
      ? [{ what: `the task ${title} sets it`, position: keyPositionAt(source, [...path, name]) }]
      : []),
  ];
}
