import type { VariableLayer } from '../model/inventory.ts';
import { rememberedBy } from '../model/few.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { noteWholeFloat } from '../model/whole-floats.ts';
import type { Play } from '../model/play.ts';
import { allDependencies, type RoleUse } from '../model/role.ts';
import type { Task } from '../model/task.ts';
import { NOTHING_PENDING, type Pending } from '../vars/pending.ts';
import { scopeOf } from '../vars/scope.ts';
import { factLayers } from './fact-layers.ts';
import { type LeveledLayers, orderedLayers, stackOf } from './precedence.ts';
import { hasFilesByHost, type ReadVars, varsFilesLayers } from './vars-files.ts';
import { LazyMapping, type Lookup, type Variables } from '../vars/variables.ts';

interface HostVariableSources {
  /** Inventory variables of the host, lowest first, as they are by now: a host may come into groups while a run goes on. */
  readonly inventory: () => readonly VariableLayer[];
  readonly play: Play;
  readonly extraVars: JsonObject;
  /** inventory_hostname, groups, hostvars … */
  readonly magic: JsonObject;
  readonly lookup?: Lookup;
  readonly readVars: ReadVars;
  /** `hostvars`, made when it is asked for. */
  readonly lazy?: ReadonlyMap<string, LazyMapping>;
  /**
   * Layers of levels that only the run knows: roles, facts, include_vars, prompts. Asked for with the task whose variables are
   * wanted; after a change that is not by `register`, say `forget`.
   */
  readonly more?: (task: Task | undefined) => LeveledLayers;
}

/** What a run keeps of a host from play to play. */
export interface Kept {
  /** Results and set_fact. Text from hosts: never read as a template again (design D11). */
  readonly registered: Record<string, Json>;
  /** What the host told of itself. */
  facts: JsonObject;
  /** By include_vars, the last one wins. */
  readonly included: VariableLayer[];
}

export function nothingKept(): Kept {
  return { registered: {}, facts: {}, included: [] };
}

/** What a host's templates see during one play, in Ansible's order of precedence (`LEVELS`). */
export class HostVariables {
  readonly #sources: HostVariableSources;
  readonly #lasting: LeveledLayers;
  readonly #kept: Kept;
  readonly #registered: readonly VariableLayer[];
  #sharing: readonly HostVariables[] = [];
  #delegated: LazyMapping | undefined;
  #memo: { task: Task | undefined; variables: Variables } | undefined;

  constructor(sources: HostVariableSources, kept: Kept) {
    this.#sources = sources;
    this.#kept = kept;
    this.#registered = [{ origin: 'registered', values: kept.registered, raw: true }];
    const host = sources.magic['inventory_hostname'] ?? '';
    // Ansible gives every host an address, its name when nothing else is said.
    const implied = { origin: 'implied', values: { ansible_host: host } };
    this.#lasting = {
      implied: [implied],
      ...playLayers(sources.play),
      extra_vars: [{ origin: 'extra vars', values: sources.extraVars }],
      magic: [{ origin: 'magic variables', values: sources.magic, raw: true }],
    };
  }

  register(name: string, value: Json, isFloat = false): void {
    this.#kept.registered[name] = value;
    noteWholeFloat(this.#kept.registered, name, isFloat);
    this.#memo = undefined;
    for (const other of this.#sharing) other.register(name, value, isFloat);
  }

  /** Facts that the host, or a module on it, told; those with other names stay. */
  gather(facts: JsonObject): void {
    this.#kept.facts = { ...this.#kept.facts, ...facts };
    this.#memo = undefined;
    for (const other of this.#sharing) other.gather(facts);
  }

  clearFacts(): void {
    this.#kept.facts = {};
    this.#memo = undefined;
  }

  include(layer: VariableLayer): void {
    this.#kept.included.push(layer);
    this.#memo = undefined;
    for (const other of this.#sharing) other.include(layer);
  }

  /** What is registered while `work` goes on, these others have, too. */
  async sharedWith<Result>(others: readonly HostVariables[], work: () => Promise<Result>): Promise<Result> {
    this.#sharing = others;
    try {
      return await work();
    } finally {
      this.#sharing = [];
    }
  }

  /** While `work` goes on, `ansible_delegated_vars` has what the other host's templates see. */
  async seeing<Result>(name: string, other: HostVariables, work: () => Promise<Result>): Promise<Result> {
    this.#delegated = delegatedVars(name, other, this.#sources.magic['inventory_hostname'] ?? null);
    this.#memo = undefined;
    try {
      return await work();
    } finally {
      this.#delegated = undefined;
      this.#memo = undefined;
    }
  }

  /** What `more` gives has changed. */
  forget(): void {
    this.#memo = undefined;
  }

  registered(): JsonObject {
    return this.#kept.registered;
  }

  /** For a task; `local` holds loop variables, `pending` names what earlier steps have still to set. */
  for(task?: Task, local?: JsonObject, pending: Pending = NOTHING_PENDING): Variables {
    const plain = local === undefined && pending.isEmpty;
    if (plain && this.#memo !== undefined && this.#memo.task === task) return this.#memo.variables;
    const stack = stackOf(this.#sourcesFor(task, local, pending));
    const variables = scopeOf(stack, this.#scopeOptions(task, pending));
    if (plain) this.#memo = { task, variables };
    return variables;
  }

  /** All that may set a variable, lowest first. */
  layers(task?: Task): readonly VariableLayer[] {
    return orderedLayers(...this.#sourcesFor(task, undefined, NOTHING_PENDING));
  }

  #sourcesFor(task: Task | undefined, local: JsonObject | undefined, pending: Pending): readonly LeveledLayers[] {
    const { play, readVars, more, inventory } = this.#sources;
    const own: LeveledLayers = {
      inventory: inventory(),
      facts: factLayers(this.#kept.facts),
      include_vars: this.#kept.included,
      set_fact: this.#registered,
      ...(local === undefined ? {} : { loop_vars: [{ origin: 'loop', values: local, raw: true }] }),
    };
    const sources = [this.#lasting, own];
    if (more !== undefined) sources.push(more(task));
    if (task !== undefined) sources.push(...layersOfTask(task));
    if (!hasFilesByHost(play)) return sources;
    const before = scopeOf(stackOf(sources), this.#scopeOptions(task, pending));
    return [{ ...this.#lasting, vars_files: varsFilesLayers(play, before, readVars) }, ...sources.slice(1)];
  }

  #scopeOptions(task: Task | undefined, pending: Pending) {
    const { lookup } = this.#sources;
    const given = this.#sources.lazy ?? NOTHING_LAZY;
    const lazy =
      this.#delegated === undefined ? given : new Map([...given, ['ansible_delegated_vars', this.#delegated]]);
    return { lookup, lazy, searchPath: task?.searchPath, ...(pending.isEmpty ? {} : { pending }) };
  }

  play(): Play {
    return this.#sources.play;
  }
}

const NOTHING_LAZY: ReadonlyMap<string, LazyMapping> = new Map();

/** By the name of the other host; as in Ansible, `inventory_hostname` in it is that of the host that delegates. */
function delegatedVars(name: string, other: HostVariables, host: Json): LazyMapping {
  const inner = new LazyMapping(
    key => (key === 'inventory_hostname' ? host : other.for().get(key)),
    () => [...other.for().names()],
  );
  return new LazyMapping(
    key => (key === name ? inner : undefined),
    () => [name],
  );
}

/** What a play says itself, without files that are looked for by host. */
export function playLayers(play: Play): LeveledLayers {
  const { source, path } = play.origin;
  return {
    play_vars: [{ origin: 'play vars', values: play.vars, source, path: [...path, 'vars'] }],
    vars_prompt: play.answers,
    vars_files: varsFilesLayers(play),
    ...roleLayers(play.roles),
  };
}

/** What roles say to all tasks of a play. */
export function roleLayers(roles: readonly RoleUse[]): LeveledLayers {
  const withDependencies = roles.flatMap(role => [...allDependencies(role), role]);
  return {
    role_defaults: withDependencies.flatMap(({ own }) => own.defaults),
    role_vars: withDependencies.flatMap(({ own }) => own.vars),
  };
}

/** What a task and its role say: the same for all hosts. */
const layersOfTask = rememberedBy((task: Task): readonly LeveledLayers[] => [ownRoleLayers(task), ownLayers(task)]);

function ownLayers(task: Task): LeveledLayers {
  const magic = [{ origin: 'magic', values: { ansible_search_path: task.searchPath }, raw: true }];
  const { source, path } = task.origin;
  const vars = { origin: 'task vars', values: task.vars, source, path: [...path.slice(0, -1), 'vars'] };
  return { task_vars: [vars], include_params: includeLayers(task), magic };
}

/** What the includes around a task say, and an include itself. The item of a loop is a value, variables are templates. */
function includeLayers({ includedWith = [], includeVars }: Task): readonly VariableLayer[] {
  const own = includeVars === undefined ? [] : [{ kind: 'vars' as const, values: includeVars }];
  return [...includedWith, ...own].map(({ kind, values }) =>
    kind === 'vars' ? { origin: 'vars of the include', values } : { origin: 'loop of the include', values, raw: true },
  );
}

/** What the task's own role says wins over the other roles of the play. */
function ownRoleLayers(task: Task | undefined): LeveledLayers {
  const role = task?.role;
  if (role === undefined) return {};
  const { defaults, vars, params } = role.seen;
  const magic = [{ origin: 'role', values: roleMagic(role), raw: true }];
  return { role_defaults: defaults, role_vars: vars, role_params: params, magic };
}

function roleMagic({ name, path, parents }: RoleUse): JsonObject {
  return {
    role_name: name,
    ansible_role_name: name,
    role_path: path,
    ...(parents.length === 0
      ? {}
      : {
          ansible_parent_role_names: parents.map(parent => parent.name).toReversed(),
          ansible_parent_role_paths: parents.map(parent => parent.path).toReversed(),
        }),
  };
}
