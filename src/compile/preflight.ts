import { type Diagnostic, OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import type { Inventory } from '../model/inventory.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ModuleCatalog } from '../model/params.ts';
import type { Play } from '../model/play.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { Origin, Task } from '../model/task.ts';
import type { AnyModule, HostView } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import { Pending } from '../vars/pending.ts';
import { renderDeep } from '../vars/template.ts';
import { type Lookup, PendingVariable, type Variables } from '../vars/variables.ts';
import { type Claimed, conflictsOf } from './claims.ts';
import { becomeOf, type ConnectionOptions, connectionSettings } from './connection-settings.ts';
import { hostLayers } from './host-layers.ts';
import { expect, type Setting } from './expect.ts';
import { HostVariables, nothingKept } from './host-variables.ts';
import { localNames, withLocalFiles, withLocalTargets } from './local-params.ts';
import { magicVariables } from './magic-variables.ts';
import { loopItems } from './loop-items.ts';
import { allHold, renderArgs } from './resolve-task.ts';
import type { ReadVars } from './vars-files.ts';
import type { PlaySchedule, Schedule } from './schedule.ts';

/** What preflight must know of a controller-side action. */
interface ActionShape extends Setting {
  readonly rawArgs?: boolean;
}

interface PreflightContext {
  readonly inventory: Inventory;
  readonly modules: ReadonlyMap<string, AnyModule>;
  readonly actions: ReadonlyMap<string, ActionShape>;
  readonly catalog: ModuleCatalog;
  readonly lookup: Lookup;
  readonly readVars: ReadVars;
  readonly localFiles: LocalFiles;
  readonly options: {
    readonly check: boolean;
    readonly diff: boolean;
    readonly extraVars: JsonObject;
    readonly connection: ConnectionOptions;
  };
}

/**
 * Everything that can be known to be wrong before any host is touched: each task is rendered and checked for each of its
 * hosts, as far as its values are known by then; things that only one owner may have are compared over all hosts.
 */
export function preflight(schedule: Schedule, context: PreflightContext): readonly Diagnostic[] {
  const found = new FoundOnHosts();
  const claims: Claimed[] = [];
  const runtimeNames = new Map<string, Pending>();
  for (const play of schedule.plays) {
    for (const host of play.hosts) {
      const pending = runtimeNames.get(host) ?? new Pending(SET_BY_THE_RUN);
      runtimeNames.set(host, pending);
      pending.add(unanswered(play.play, context.options.extraVars));
      new HostPreflight(host, play, { context, pending, found, claims }).run();
    }
  }
  return [...found.diagnostics(), ...conflictsOf(claims)];
}

/** Prompts whose answers only a run gets. */
function unanswered({ prompts, answers }: Play, extraVars: JsonObject): readonly string[] {
  const given = [extraVars, ...answers.map(({ values }) => values)];
  return prompts.map(({ name }) => name).filter(name => !given.some(values => Object.hasOwn(values, name)));
}

/** Variables that only the run itself sets. */
const SET_BY_THE_RUN = ['hostvars', 'ansible_failed_task', 'ansible_failed_result'];

interface Sinks {
  readonly context: PreflightContext;
  readonly pending: Pending;
  readonly found: FoundOnHosts;
  readonly claims: Claimed[];
}

class HostPreflight {
  readonly #host: string;
  readonly #play: PlaySchedule;
  readonly #sinks: Sinks;
  readonly #variables: HostVariables;
  readonly #view: HostView;

  constructor(host: string, play: PlaySchedule, sinks: Sinks) {
    const { inventory, options } = sinks.context;
    this.#host = host;
    this.#play = play;
    this.#sinks = sinks;
    const magic = magicVariables(host, { inventory: () => inventory, play, options });
    this.#variables = new HostVariables(
      {
        inventory: () => hostLayers(inventory, host),
        play: play.play,
        extraVars: options.extraVars,
        magic,
        lookup: sinks.context.lookup,
        readVars: sinks.context.readVars,
      },
      nothingKept(),
    );
    this.#view = { name: host, groups: (magic['group_names'] ?? []) as readonly string[] };
  }

  run(): void {
    const { pending, context } = this.#sinks;
    if (this.#play.steps.length > 0) this.#connection();
    const tasks = this.#play.steps.filter(({ kind }) => kind === 'task').map(({ task }) => task);
    for (const task of [...tasks, ...this.#play.handlers]) {
      this.#task(task);
      expect(pending, task, context);
    }
  }

  /** What is said of the way to this host stands in an inventory, not at a place of the playbook. */
  #connection(): void {
    try {
      connectionSettings(this.#host, this.#play.play, this.#variables.for(), this.#sinks.context.options.connection);
    } catch (error) {
      if (error instanceof PendingVariable) return;
      if (!(error instanceof OrchestratorError)) throw error;
      this.#sinks.found.add(this.#host, error.toDiagnostic());
    }
  }

  #task(task: Task): void {
    const variables = this.#variables.for(task, undefined, this.#sinks.pending);
    const items = this.#guarded(task, [loopKey(task)], () => loopItems(task, variables));
    if (items === 'unknown') return;
    if (items === undefined) {
      this.#use(task, variables);
      return;
    }
    for (const { local } of items) this.#use(task, this.#variables.for(task, local, this.#sinks.pending));
  }

  /** One use of a module; nothing is said of it when its condition is known to be false. */
  #use(task: Task, variables: Variables): void {
    const condition = this.#guarded(task, ['when'], () => allHold(task.when, variables));
    if (condition === false) return;
    const action = this.#sinks.context.actions.get(task.module);
    if (action?.rawArgs === true) return;
    const rendered = this.#rendered(task, variables, condition === 'unknown' || mayFail(task));
    if (rendered === undefined) return;
    const { options } = this.#sinks.context;
    this.#guarded(task, ['become'], () => becomeOf(task, variables, options.connection));
    const checked = this.#sinks.context.catalog.get(task.module)?.checkParams(rendered);
    for (const problem of checked?.problems ?? []) this.#add(task.origin, problem.path, problem);
    if (checked === undefined || checked.problems.length > 0) return;
    this.#moduleChecks(task, checked.params);
    this.#localFiles(task, { params: checked.params, variables, isGuarded: condition === 'unknown' || mayFail(task) });
  }

  /** Files that are not there, templates that cannot be rendered. */
  #localFiles(task: Task, use: { params: JsonObject; variables: Variables; isGuarded: boolean }): void {
    const { modules, localFiles } = this.#sinks.context;
    const module = modules.get(task.module);
    if (module === undefined) return;
    const { params, variables, isGuarded } = use;
    try {
      withLocalTargets(module, params, { localFiles, host: this.#host, folder: this.#play.play.playbookDir });
      withLocalFiles(module, params, { localFiles, variables, searchPath: task.searchPath });
    } catch (error) {
      if (error instanceof PendingVariable || (error instanceof OrchestratorError && isGuarded)) return;
      if (!(error instanceof OrchestratorError)) throw error;
      if (error.code === 'no_such_file' && namesAbsolute(module, params)) return;
      if (error.position !== undefined) this.#sinks.found.add(this.#host, error.toDiagnostic());
      else this.#add(task.origin, localNames(module, params).slice(0, 1), error.toDiagnostic());
    }
  }

  #rendered(task: Task, variables: Variables, isGuarded: boolean): JsonObject | undefined {
    try {
      return renderArgs(task.args, variables);
    } catch (error) {
      if (error instanceof PendingVariable || (error instanceof OrchestratorError && isGuarded)) return undefined;
      if (!(error instanceof OrchestratorError)) throw error;
      this.#add(task.origin, failingPath(task.args, variables, []), error.toDiagnostic());
      return undefined;
    }
  }

  #moduleChecks(task: Task, params: JsonObject): void {
    const module = this.#sinks.context.modules.get(task.module);
    for (const refusal of module?.check?.(params, this.#view) ?? [])
      this.#add(task.origin, refusal.param ?? [], refusal);
    for (const claim of module?.claims?.(params, this.#view) ?? []) {
      this.#sinks.claims.push({
        ...claim,
        host: this.#host,
        position: positionAt(task.origin.source, [...task.origin.path, ...(claim.param ?? [])]),
      });
    }
  }

  /** Keywords stand beside the module's key, one step up from the parameters. */
  #guarded<Value>(task: Task, keyword: Path, evaluate: () => Value): Value | 'unknown' {
    const { origin } = task;
    try {
      return evaluate();
    } catch (error) {
      if (error instanceof PendingVariable) return 'unknown';
      if (!(error instanceof OrchestratorError)) throw error;
      if (error instanceof TemplateError && mayFail(task)) return 'unknown';
      this.#add({ source: origin.source, path: origin.path.slice(0, -1) }, keyword, error.toDiagnostic());
      return 'unknown';
    }
  }

  #add(origin: Origin, path: Path, { code, cause, mend }: Pick<Diagnostic, 'code' | 'cause' | 'mend'>): void {
    const position = positionAt(origin.source, [...origin.path, ...path]);
    this.#sinks.found.add(this.#host, {
      code,
      severity: 'error',
      cause,
      position,
      ...(mend === undefined ? {} : { mend }),
    });
  }
}

/** The play reckons with the failure of this task, be it for a variable that is not there. */
function mayFail({ ignoreErrors = false, blocks }: Task): boolean {
  return ignoreErrors !== false || blocks.some(({ section, hasRescue }) => section === 'block' && hasRescue);
}

function loopKey({ loop }: Task): string {
  return loop?.lookup === undefined ? 'loop' : `with_${loop.lookup}`;
}

/** A file that an earlier task may well make: a task on the controller itself, or `fetch`. */
function namesAbsolute(module: AnyModule, params: JsonObject): boolean {
  return localNames(module, params).some(name => {
    const path = params[name];
    return typeof path === 'string' && path.startsWith('/');
  });
}

/** The way to the first text among the parameters that cannot be rendered. */
function failingPath(value: Json, variables: Variables, path: Path): Path {
  const entries: readonly (readonly [string | number, Json])[] = isJsonArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  for (const [key, item] of entries) {
    try {
      renderDeep(item, variables);
    } catch (error) {
      if (error instanceof OrchestratorError) return failingPath(item, variables, [...path, key]);
    }
  }
  return path;
}

/** The same mistake on many hosts is told once, with the hosts that it was seen on. */
class FoundOnHosts {
  readonly #found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: string[] }>();

  add(host: string, diagnostic: Diagnostic): void {
    const { position, code, cause } = diagnostic;
    const key = [position?.file, position?.line, position?.column, code, cause].join('\0');
    const entry = this.#found.get(key) ?? { diagnostic, hosts: [] };
    entry.hosts.push(host);
    this.#found.set(key, entry);
  }

  diagnostics(): readonly Diagnostic[] {
    return [...this.#found.values()].map(({ diagnostic, hosts }) => {
      const [first = '', ...more] = [...new Set(hosts)];
      return {
        ...diagnostic,
        cause: `${diagnostic.cause} (host ${first}${more.length === 0 ? '' : ` and ${more.length} more`})`,
      };
    });
  }
}
