import { becomeOf } from '../compile/connection-settings.ts';
import { type Environment, environmentOf } from '../compile/environment.ts';
import { withLocalFiles, withLocalTargets } from '../compile/local-params.ts';
import { refusalsOf } from '../compile/module-checks.ts';
import { numberOf, renderArgs } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import type { Become } from '../connection/connection.ts';
import { becomeKey } from '../model/connection-settings.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import { isJsonArray, type JsonObject } from '../model/json.ts';
import { positionAt } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import type { AnyModule, HostView } from '../module/contract.ts';
import { checkScript, type Script } from '../module/script.ts';
import type { Variables } from '../vars/variables.ts';
import type { RunContext } from './context.ts';
import type { HostState } from './host-state.ts';
import { inEnvironment } from './in-environment.ts';
import { tellingUnsettled } from './transaction/settled.ts';

/** A module's use on one host with everything known that its probe needs. */
export interface Prepared {
  /** Step and loop item. */
  readonly key: string;
  /** Its place in the loop; 0 without one. */
  readonly item: number;
  readonly module: AnyModule;
  readonly params: JsonObject;
  /** Another host has them too, as one object: to hold them costs nothing. */
  readonly isShared: boolean;
  readonly script: Script;
  /** Of the task, for all that it sends. */
  readonly environment: Environment;
  readonly become: Become | undefined;
  /** Equal for uses that may share a shell. */
  readonly becomeKey: string;
  /** Its answer is stale after a change on any host: it looks at others, or hosts take turns with it. */
  readonly readsFleet: boolean;
  readonly probeDeadlineSeconds: number;
  readonly timeoutSeconds: number | undefined;
}

/** Parameters are wrong only now that their templates are rendered. */
class ParamsError extends OrchestratorError {}

interface ModuleUse {
  readonly step: Step;
  readonly item: number;
  readonly module: AnyModule;
  /** Rendered already. */
  readonly args?: JsonObject;
}

/** Renders and checks the parameters of a module for a host; throws OrchestratorError or PendingVariable. */
export function prepare(use: ModuleUse, variables: Variables, host: HostState, context: RunContext): Prepared {
  const { step, item, module } = use;
  const { task } = step;
  const params = withTargets(
    module,
    host,
    context,
    withLocalFiles(module, acceptedParams(use, variables, host, context), {
      localFiles: context.localFiles,
      variables,
      searchPath: task.searchPath,
    }),
  );
  const { delegate } = host;
  const become = becomeFor(host, step, variables, context);
  const timeoutSeconds = taskTimeout(task, variables, context.options.taskTimeoutSeconds);
  const environment = module.takesEnvironment === false ? {} : environmentOf(task, variables);
  const look = lookOf(module, params, host.name);
  return {
    key: delegate === undefined ? keyOf(step, item) : `${keyOf(step, item)} for ${host.name}`,
    item,
    module,
    params,
    isShared: look.host !== host.name,
    script: inEnvironment(look.script, environment),
    environment,
    readsFleet: module.reads === 'fleet' || task.throttle !== undefined,
    become,
    becomeKey: becomeKey(become),
    probeDeadlineSeconds: probeSeconds(module, timeoutSeconds),
    timeoutSeconds,
  };
}

interface Look {
  readonly module: AnyModule;
  readonly script: Script;
  /** The first that it was made for. */
  readonly host: string;
}

const looks = new WeakMap<JsonObject, Look>();

/** The same for all hosts whose parameters are one object. */
function lookOf(module: AnyModule, params: JsonObject, host: string): Look {
  const known = looks.get(params);
  if (known?.module === module) return known;
  const look = module.probe(params);
  const script = module.needsSettledNetwork?.(params) === true ? tellingUnsettled(look) : look;
  checkScript(script);
  const made = { module, script, host };
  looks.set(params, made);
  return made;
}

/** What a look may take. */
export function probeSeconds(
  { probeDeadlineSeconds: own = 30 }: AnyModule,
  timeoutSeconds: number | undefined,
): number {
  return Math.min(own, timeoutSeconds ?? own);
}

/** Absent: what the module has. 0 is none, as in Ansible. */
export function taskTimeout({ timeoutSeconds }: Task, variables: Variables, otherwise: number | undefined) {
  const seconds = timeoutSeconds === undefined ? otherwise : numberOf(timeoutSeconds, variables, 'timeout');
  return seconds === 0 ? undefined : seconds;
}

/** Of a use on the host that the step is for. */
export function keyOf({ index }: Step, item: number): string {
  return `${index}.${item}`;
}

/** The user that a task is carried out as. */
export function becomeFor(
  { delegate }: HostState,
  { task }: Step,
  variables: Variables,
  { options }: RunContext,
): Become | undefined {
  return becomeOf(task, delegate?.variables.for(task) ?? variables, options.connection);
}

/** Parameters that the schema and the module itself take; those without templates passed the module before the run. */
function acceptedParams(
  { step, module, args }: ModuleUse,
  variables: Variables,
  host: HostState,
  context: RunContext,
): JsonObject {
  const { task } = step;
  const rendered = args ?? renderArgs(task.args, variables);
  const params = checkedParams({ step, name: module.name }, rendered, context);
  if (module.check === undefined || rendered === task.args) return params;
  const [refusal] = refusalsOf(module, params, () => viewOf(host.name, variables));
  if (refusal === undefined) return params;
  const { source, path } = task.origin;
  throw new ParamsError({ ...refusal, position: positionAt(source, [...path, ...(refusal.param ?? [])]) });
}

function viewOf(name: string, variables: Variables): HostView {
  const groups = variables.get('group_names');
  return { name, groups: isJsonArray(groups) ? groups.map(String) : [] };
}

/** The schema's word on parameters whose templates are rendered. Equal texts are checked once a run. */
export function checkedParams(
  { step, name }: { step: Step; name: string },
  rendered: JsonObject,
  { catalog }: RunContext,
): JsonObject {
  const { task } = step;
  const signature = catalog.get(name);
  if (signature === undefined) throw new Error(`${name} is not in the catalog`);
  const { params, problems } = signature.checkParams(rendered);
  const [problem] = problems;
  if (problem === undefined) return params;
  throw new ParamsError({
    ...problem,
    position: positionAt(task.origin.source, [...task.origin.path, ...problem.path]),
  });
}

function withTargets(module: AnyModule, host: HostState, context: RunContext, params: JsonObject): JsonObject {
  const { localFiles } = context;
  return withLocalTargets(module, params, { localFiles, host: host.name, folder: host.variables.play().playbookDir });
}

/** The same use after it changed something: what it wrote on the controller is looked at again. */
export function afterChange(prepared: Prepared, host: HostState, context: RunContext): Prepared {
  const { module, params } = prepared;
  return { ...prepared, params: withTargets(module, host, context, params) };
}
