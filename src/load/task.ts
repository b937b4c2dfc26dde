import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { ModuleCatalog, ModuleSignature } from '../model/params.ts';
import { type Path, positionAt, keyPositionAt, type SourceMap } from '../model/source.ts';
import type { BecomeKeywords, Task } from '../model/task.ts';
import { assignmentsOf, splitFreeForm } from './free-form.ts';
import { isWithLoop, TASK_KEYWORDS, UNSUPPORTED_TASK_KEYWORDS } from './keywords.ts';
import { type Findings, kindOf, MappingReader } from './reader.ts';
import { isTemplatedAt } from './schema.ts';

export interface TaskContext {
  readonly source: SourceMap;
  readonly catalog: ModuleCatalog;
  readonly findings: Findings;
  readonly readText: (path: string) => string | undefined;
  /** Files that are being imported, outermost first. */
  readonly importing: readonly string[];
  /** A number for the next block of the playbook. */
  readonly nextBlock: () => number;
}

/** Reads one task; undefined when it cannot be read, which then stands in the findings. */
export function readTask(value: Json, path: Path, context: TaskContext): Task | undefined {
  const { source, findings } = context;
  if (!isJsonObject(value)) {
    const cause = `a task is a mapping (name: …, module: …), not ${kindOf(value)}`;
    findings.add({
      code: 'wrong_type',
      cause,
      mend: 'write "- name: …" and the module below it',
      position: positionAt(source, path),
    });
    return undefined;
  }
  const reader = new MappingReader(value, { source, path }, findings, 'a task');
  const module = moduleOf(reader, context);
  const keywords = taskKeywords(reader);
  if (module === undefined) return undefined;
  const args = argsOf(module, reader, context);
  return args === undefined
    ? undefined
    : { ...keywords, module: module.signature.name, args: args.args, origin: { source, path: args.path } };
}

interface ModuleUse {
  readonly key: string;
  readonly signature: ModuleSignature;
}

/** The one key of a task that names a module; everything else must be a keyword. */
function moduleOf(reader: MappingReader, { catalog, findings, source }: TaskContext): ModuleUse | undefined {
  const others = Object.keys(reader.values).filter(key => !TASK_KEYWORDS.some(keyword => keyword === key));
  const uses = others.flatMap(key => {
    const signature = catalog.get(key.replace(/^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./, ''));
    if (signature === undefined)
      findings.add({ ...refusalOf(key, catalog, uniqueUse(others, catalog)), position: reader.keyPosition(key) });
    return signature === undefined ? [] : [{ key, signature }];
  });
  const [first, second] = uses;
  if (second !== undefined && first !== undefined) {
    const cause = `a task has one module, this one has two: ${first.key} and ${second.key}`;
    findings.add({
      code: 'two_modules',
      cause,
      mend: 'make two tasks of it',
      position: reader.keyPosition(second.key),
    });
  }
  if (others.length === 0) {
    const cause = 'this task names no module';
    findings.add({
      code: 'no_module',
      cause,
      mend: 'add one, e.g. "command: uptime"',
      position: positionAt(source, reader.path),
    });
  }
  return first;
}

function uniqueUse(keys: readonly string[], catalog: ModuleCatalog): boolean {
  return keys.some(key => catalog.has(key.replace(/^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./, '')));
}

function refusalOf(key: string, catalog: ModuleCatalog, hasModule: boolean) {
  if (UNSUPPORTED_TASK_KEYWORDS.has(key) || isWithLoop(key)) {
    const mend = isWithLoop(key) ? 'write it with "loop"' : 'leave it out, or write the task in another way';
    return { code: 'unsupported_keyword', cause: `"${key}" is not supported by xenplay yet`, mend };
  }
  const near = nearest(key, [...catalog.keys(), ...TASK_KEYWORDS]);
  const mend = near === undefined ? 'xenplay doc lists the modules' : `did you mean "${near}"?`;
  if (hasModule) return { code: 'unknown_keyword', cause: `unknown key "${key}" in a task`, mend };
  return { code: 'unknown_module', cause: `there is no module "${key}"`, mend };
}

/** Parameters as a mapping, as `name=value` words, or as free-form text where the module takes it; merged over `args:`. */
function argsOf({ key, signature }: ModuleUse, reader: MappingReader, context: TaskContext) {
  const path = [...reader.path, key];
  const own = ownArgs(reader.values[key] ?? null, signature);
  if (isJsonObject(own)) {
    const args = { ...(reader.mapping('args') ?? {}), ...own };
    return { args: checked(args, { signature, path }, context), path };
  }
  const cause = `${signature.name} takes its parameters as a mapping, not ${own}`;
  const mend = `write each parameter on its own line below "${key}:" (see: xenplay doc ${signature.name})`;
  context.findings.add({ code: 'wrong_type', cause, mend, position: positionAt(context.source, path) });
  return undefined;
}

/** Words `a=yes` of set_fact are truths in Ansible, and text in every other module: refused rather than guessed. */
const WITHOUT_WORDS = 'set_fact';

/** The parameters, or what stands in their place. */
function ownArgs(value: Json, { name, freeForm }: ModuleSignature): JsonObject | string {
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string' && typeof value !== 'number') return kindOf(value);
  if (freeForm !== undefined) {
    const { text, options } = splitFreeForm(String(value));
    return { ...options, [freeForm]: text };
  }
  return (name === WITHOUT_WORDS ? undefined : assignmentsOf(String(value))) ?? kindOf(value);
}

/** Adds what is wrong with the parameters that are no templates; the rest is checked when its value is known. */
function checked(
  args: JsonObject,
  { signature, path }: { signature: ModuleSignature; path: Path },
  context: TaskContext,
): JsonObject {
  for (const problem of signature.checkParams(args).problems) {
    if (isTemplatedAt(args, problem.path)) continue;
    const place = [...path, ...problem.path];
    const position =
      problem.code === 'unknown_parameter' ? keyPositionAt(context.source, place) : positionAt(context.source, place);
    const { code, cause, mend } = problem;
    context.findings.add({
      code,
      cause,
      mend,
      position: problem.code === 'missing_parameter' ? keyPositionAt(context.source, place) : position,
    });
  }
  return args;
}

function taskKeywords(reader: MappingReader): Omit<Task, 'module' | 'args' | 'origin'> {
  const optional = {
    loop: reader.values['loop'],
    register: reader.text('register'),
    changedWhen: reader.conditions('changed_when'),
    failedWhen: reader.conditions('failed_when'),
    until: reader.conditions('until'),
    retries: reader.number('retries'),
    delaySeconds: reader.number('delay'),
    timeoutSeconds: reader.number('timeout'),
    checkMode: reader.switch('check_mode'),
    throttle: reader.number('throttle'),
    anyErrorsFatal: reader.flag('any_errors_fatal'),
  };
  return {
    name: reader.text('name') ?? '',
    when: reader.conditions('when') ?? [],
    notify: reader.texts('notify') ?? [],
    listen: reader.texts('listen') ?? [],
    tags: reader.texts('tags', ',') ?? [],
    ignoreErrors: reader.switch('ignore_errors') ?? false,
    become: becomeOf(reader),
    vars: reader.mapping('vars') ?? {},
    noLog: reader.switch('no_log') ?? false,
    blocks: [],
    ...defined(optional),
  };
}

export function becomeOf(reader: MappingReader): BecomeKeywords {
  return defined({
    become: reader.switch('become'),
    becomeUser: reader.text('become_user'),
    becomeMethod: reader.text('become_method'),
  });
}

/** The same object without its undefined members, typed so. */
export function defined<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>;
  };
}
