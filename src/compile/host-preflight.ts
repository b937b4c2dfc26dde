import { type Diagnostic, OrchestratorError, type Position, TemplateError } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import { OPEN_VAULT } from '../model/vaulted.ts';
import type { Origin, Task } from '../model/task.ts';
import type { HostView } from '../module/contract.ts';
import { isTemplate } from '../vars/template.ts';
import { PendingVariable, type Variables } from '../vars/variables.ts';
import { becomeOf } from './connection-settings.ts';
import { failingPath } from './failing-path.ts';
import { hostLayers } from './host-layers.ts';
import { expect } from './expect.ts';
import type { ForeseenUse } from './foreseen.ts';
import { HostVariables, nothingKept } from './host-variables.ts';
import type { IncludeRequest } from './includes.ts';
import { localNames, namesAbsolute, withLocalFiles, withLocalTargets } from './local-params.ts';
import { magicVariables } from './magic-variables.ts';
import { itemsIfDue } from './due-items.ts';
import { refusalsOf } from './module-checks.ts';
import type { Sinks } from './preflight-context.ts';
import { allHold, renderArgs } from './resolve-task.ts';
import { type PlaySchedule, stepsOfHost } from './schedule.ts';
import { loopKey, mayFail } from './task-words.ts';
import { WayPreflight } from './way-preflight.ts';
import { writtenWrong } from './written-wrong.ts';

/** Includes within includes that are looked into: one may well include itself. */
const DEEPEST = 10;

/** What can be known to be wrong for one host before it is touched. */
export class HostPreflight {
  readonly #host: string;
  readonly #play: PlaySchedule;
  readonly #sinks: Sinks;
  readonly #variables: HostVariables;
  readonly #view: HostView;
  readonly #ways: WayPreflight;
  #depth = 0;
  #isHandler = false;
  /** The task that is looked at asked the controller for something that may change until it runs. */
  #looksUp = false;
  /** False within an include that this host may not come to. */
  #isSure = true;

  constructor(host: string, play: PlaySchedule, sinks: Sinks) {
    const { inventory, options } = sinks.context;
    this.#host = host;
    this.#play = play;
    this.#sinks = sinks;
    const magic = magicVariables(host, { inventory: () => inventory, play, options });
    this.#variables = new HostVariables(
      {
        inventory: () => hostLayers(inventory, host, play.play.playbookDir),
        play: play.play,
        extraVars: options.extraVars,
        magic,
        lookup: (name, ...rest) => {
          this.#looksUp ||= name !== OPEN_VAULT;
          return sinks.context.lookup(name, ...rest);
        },
        readVars: sinks.context.readVars,
      },
      nothingKept(),
    );
    this.#ways = new WayPreflight(host, play, { sinks, variables: this.#variables });
    this.#view = { name: host, groups: (magic['group_names'] ?? []) as readonly string[] };
  }

  run(): void {
    const tasks = stepsOfHost(this.#play, this.#host).filter(({ kind }) => kind === 'task');
    for (const { task } of tasks) this.#walk(task);
    this.#isHandler = true;
    for (const task of this.#play.handlers) this.#walk(task);
    // Last: what the host is reached with may be made by a task of this machine's before.
    if (this.#play.steps.length > 0) this.#ways.ofPlay();
  }

  #foresee(task: Task, variables: Variables, { params, isOpen = false }: Partial<ForeseenUse> = {}): void {
    const [play, host, isHandler] = [this.#play, this.#host, this.#isHandler];
    const known = params === undefined ? {} : { params };
    this.#sinks.context.foresees?.use({ play, host, task, isHandler, variables, isOpen, ...known });
  }

  #walk(task: Task): void {
    this.#task(task);
    expect(this.#sinks.pending, task, this.#sinks.context);
  }

  #task(task: Task): void {
    this.#looksUp = false;
    const variables = this.#variables.for(task, undefined, this.#sinks.pending);
    const items = this.#guarded(task, [loopKey(task)], () => itemsIfDue(task, variables));
    if (items === 'unknown') {
      this.#foresee(task, variables, { isOpen: true });
      this.#opensUnknown(task);
    } else if (items === undefined) this.#use(task, variables, {});
    else for (const { local } of items) this.#use(task, this.#variables.for(task, local, this.#sinks.pending), local);
  }

  /** One use of a module; nothing is said of it when its condition is known to be false. */
  #use(task: Task, variables: Variables, given: JsonObject): void {
    const { actions, options } = this.#sinks.context;
    const condition = this.#guarded(task, ['when'], () => allHold(task.when, variables));
    const action = actions.get(task.module);
    if (condition === false) return;
    const isGuarded = condition === 'unknown' || mayFail(task);
    if (action?.rawArgs === true) {
      const wrong = isGuarded ? [] : writtenWrong(task, action.conditions);
      for (const diagnostic of wrong) this.#sinks.found.add(this.#host, diagnostic, this.#isSure);
      return;
    }
    const rendered = this.#rendered(task, variables, isGuarded);
    if (rendered === undefined) {
      this.#foresee(task, variables, { isOpen: actions.get(task.module)?.opens === true });
      this.#opensUnknown(task);
      return;
    }
    this.#guarded(task, ['become'], () => becomeOf(task, variables, options.connection));
    this.#ways.ofTask(task, variables);
    const params = this.#checked(task, rendered);
    if (params === undefined) return;
    if (action === undefined) this.#module(task, { params, variables, isGuarded });
    else {
      this.#foresee(task, variables, { params, isOpen: action.opens === true && this.#depth >= DEEPEST });
      if (action.opens === true) this.#open({ task, params, given }, isGuarded);
    }
  }

  #checked(task: Task, rendered: JsonObject): JsonObject | undefined {
    const checked = this.#sinks.context.catalog.get(task.module)?.checkParams(rendered);
    for (const problem of checked?.problems ?? []) this.#add(task.origin, problem.path, problem);
    return checked?.problems.length === 0 ? checked.params : undefined;
  }

  #module(task: Task, use: { params: JsonObject; variables: Variables; isGuarded: boolean }): void {
    this.#moduleChecks(task, use.params);
    this.#foresee(task, use.variables, { params: this.#localFiles(task, use) ?? use.params });
  }

  /** What an include that is not known yet may set is not known either. */
  #opensUnknown({ module }: Task): void {
    if (this.#sinks.context.actions.get(module)?.opens !== true) return;
    this.#sinks.pending.addAnything();
    this.#sinks.tags.addUnknown();
    this.#sinks.workHere.isSeen = true;
  }

  /** The tasks that an include opens, as far as it is known which. */
  #open(request: IncludeRequest, isGuarded: boolean): void {
    const { task } = request;
    const { tasks, diagnostics } = this.#sinks.includes(request, this.#play.play.playbookDir);
    const isSure = !isGuarded && this.#isSettled(task);
    for (const diagnostic of diagnostics) this.#sinks.found.add(this.#host, diagnostic, isSure);
    if (this.#depth >= DEEPEST) {
      this.#sinks.tags.addUnknown();
      return;
    }
    const wasSure = this.#isSure;
    this.#depth += 1;
    for (const inner of tasks) {
      const selected = this.#sinks.tags.add(inner);
      this.#isSure = wasSure && isSure && selected === true;
      if (selected !== false) this.#walk(inner);
    }
    this.#depth -= 1;
    this.#isSure = wasSure;
  }

  /** Whether the name of an include will be the same when the task runs: what it is made of is known now, and nothing sets it anew. */
  #isSettled({ args }: Task): boolean {
    const isTemplated = Object.values(args).some(value => typeof value === 'string' && isTemplate(value));
    return !isTemplated || !(this.#looksUp || this.#sinks.pending.isOpen);
  }

  /** Files that are not there, templates that cannot be rendered. */
  #localFiles(
    task: Task,
    use: { params: JsonObject; variables: Variables; isGuarded: boolean },
  ): JsonObject | undefined {
    const { modules, localFiles } = this.#sinks.context;
    const module = modules.get(task.module);
    if (module === undefined) return undefined;
    const { params, variables, isGuarded } = use;
    try {
      withLocalTargets(module, params, { localFiles, host: this.#host, folder: this.#play.play.playbookDir });
      return withLocalFiles(module, params, { localFiles, variables, searchPath: task.searchPath });
    } catch (error) {
      if (error instanceof PendingVariable || (error instanceof OrchestratorError && isGuarded)) return undefined;
      if (!(error instanceof OrchestratorError)) throw error;
      if (error.code === 'no_such_file' && namesAbsolute(module, params)) return undefined;
      if (error.position !== undefined) this.#sinks.found.add(this.#host, error.toDiagnostic());
      else this.#add(task.origin, localNames(module, params).slice(0, 1), error.toDiagnostic());
      return undefined;
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
    for (const refusal of module === undefined ? [] : refusalsOf(module, params, () => this.#view))
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
      const said = this.#ways.placeOfMistake(error, task);
      this.#addAt(said ?? positionAt(origin.source, [...origin.path.slice(0, -1), ...keyword]), error.toDiagnostic());
      return 'unknown';
    }
  }

  #add(origin: Origin, path: Path, told: Told): void {
    this.#addAt(positionAt(origin.source, [...origin.path, ...path]), told);
  }

  #addAt(position: Position, { code, cause, mend }: Told): void {
    const more = mend === undefined ? {} : { mend };
    this.#sinks.found.add(this.#host, { code, severity: 'error', cause, position, ...more });
  }
}

type Told = Pick<Diagnostic, 'code' | 'cause' | 'mend'>;
