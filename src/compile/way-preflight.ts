import type { ConnectionSettings, WrongSetting } from '../model/connection-settings.ts';
import { OrchestratorError, type Position, TemplateError } from '../model/diagnostic.ts';
import { positionAt } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import { overlaid, PendingVariable, type Variables } from '../vars/variables.ts';
import { connectionSettings, reachesItself } from './connection-settings.ts';
import { CONNECTION_VARIABLES, REACH_KEYWORDS } from './connection-variables.ts';
import type { HostVariables } from './host-variables.ts';
import type { Sinks } from './preflight-context.ts';
import type { PlaySchedule } from './schedule.ts';
import { sshVariableOf } from './ssh-arguments.ts';
import { mayFail } from './task-words.ts';

/** What can be known to be wrong with the ways in which one host of a play is reached, and where it is said. */
export class WayPreflight {
  readonly #host: string;
  readonly #play: PlaySchedule;
  readonly #sinks: Sinks;
  readonly #variables: HostVariables;

  constructor(host: string, play: PlaySchedule, { sinks, variables }: { sinks: Sinks; variables: HostVariables }) {
    this.#host = host;
    this.#play = play;
    this.#sinks = sinks;
    this.#variables = variables;
  }

  /** As the play reaches it. */
  ofPlay(): void {
    this.#check(this.#variables.for(), undefined);
  }

  /** A task that says itself how its host is reached. */
  ofTask(task: Task, variables: Variables): void {
    if (task.delegateTo !== undefined) this.#sinks.workHere.isSeen = true;
    else if (reachesItself(task, this.#play.play)) this.#check(variables, task);
  }

  /** Of a mistake that knows the variables which say it. */
  placeOfMistake(error: OrchestratorError, task?: Task): Position | undefined {
    const names = error instanceof TemplateError ? error.variables : undefined;
    return error.position ?? (names === undefined ? undefined : this.#placeOf(names, task));
  }

  /** Where the first of the variables that is set is set, else the keyword that says the same; nowhere: on the command line. */
  #placeOf(names: readonly string[], task?: Task): Position | undefined {
    const layers = this.#variables.layers(task);
    const isSet = (name: string) => layers.findLast(({ values }) => (values[name] ?? null) !== null);
    const name = names.find(one => isSet(one) !== undefined);
    if (name === undefined) return this.#placeOfKeyword(names, task);
    const { source, path = [] } = isSet(name) ?? {};
    return source === undefined ? undefined : positionAt(source, [...path, name]);
  }

  #placeOfKeyword(names: readonly string[], task: Task | undefined): Position | undefined {
    const said = task ?? this.#play.play;
    const keyword = REACH_KEYWORDS.find(({ key, variables }) => {
      const isItsOwn = variables.some(name => names.includes(name));
      return isItsOwn && said[key] !== undefined;
    });
    if (keyword === undefined) return undefined;
    const { source, path } = said.origin;
    const around = task === undefined ? path : path.slice(0, -1);
    return positionAt(source, [...around, keyword.written]);
  }

  #check(variables: Variables, task: Task | undefined): void {
    const settings = this.#settings(variables, task);
    if (settings === undefined) return;
    const { context, workHere } = this.#sinks;
    if (settings.transport === 'local') workHere.isSeen = true;
    context.foresees?.way({ play: this.#play, host: this.#host, settings });
    for (const wrong of context.wrongSettings(settings)) this.#tell(wrong, variables, task);
  }

  /** After a mistake once more without the variables that made it: those of others are told, too. */
  #settings(
    variables: Variables,
    task: Task | undefined,
    wrong: readonly string[] = [],
  ): ConnectionSettings | undefined {
    const { context, found } = this.#sinks;
    const rest = wrong.length === 0 ? variables : without(wrong, variables);
    try {
      return connectionSettings(this.#host, task ?? this.#play.play, rest, context.options.connection);
    } catch (error) {
      if (error instanceof PendingVariable) return undefined;
      if (!(error instanceof OrchestratorError)) throw error;
      if (error instanceof TemplateError && task !== undefined && mayFail(task)) return undefined;
      const position = this.placeOfMistake(error, task);
      found.add(this.#host, { ...error.toDiagnostic(), ...(position === undefined ? {} : { position }) });
      const names = error instanceof TemplateError ? error.variables : undefined;
      const isNew = names?.every(name => !wrong.includes(name)) === true;
      return isNew ? this.#settings(variables, task, [...wrong, ...names]) : undefined;
    }
  }

  #tell(wrong: WrongSetting, variables: Variables, task: Task | undefined): void {
    const { code, cause, mend, isAbsent } = wrong;
    const names = variablesOf(wrong, variables);
    const position = wrong.position ?? this.#placeOf(names, task);
    const told = { code, severity: 'error', cause, mend, ...(position === undefined ? {} : { position }) } as const;
    this.#sinks.found.add(this.#host, told, !(isAbsent && this.#sinks.workHere.isSeen));
  }
}

function without(names: readonly string[], variables: Variables): Variables {
  return overlaid(variables, {}, name => (names.includes(name) ? undefined : variables.get(name)));
}

function variablesOf({ setting, option }: WrongSetting, variables: Variables): readonly string[] {
  if (setting === undefined) return [];
  if (setting !== 'sshOptions') return CONNECTION_VARIABLES[setting];
  const name = option === undefined ? undefined : sshVariableOf(option, variables);
  return name === undefined ? [] : [name];
}
