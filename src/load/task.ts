import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { ModuleSignature } from '../model/params.ts';
import { type Path, positionAt, keyPositionAt } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import { assignmentsOf, splitFreeForm } from './free-form.ts';
import type { TaskContext } from './context.ts';
import { defined, readInherited } from './inherited.ts';
import { isKeyword, keywordsOn, refusalOf } from './keywords.ts';
import { readLoop } from './loop.ts';
import { kindOf, MappingReader } from './reader.ts';
import { isTemplatedAt } from './schema.ts';

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
  const keywords = taskKeywords(reader, context);
  if (module === undefined) return undefined;
  const args = argsOf(module, reader, context);
  return args === undefined
    ? undefined
    : {
        ...keywords,
        module: module.signature.name,
        action: module.key,
        args: args.args,
        origin: { source, path: args.path },
      };
}

interface ModuleUse {
  readonly key: string;
  readonly signature: ModuleSignature;
}

/** The one key of a task that names a module; everything else must be a keyword. */
function moduleOf(reader: MappingReader, { catalog, findings, source, place }: TaskContext): ModuleUse | undefined {
  const others = Object.keys(reader.values).filter(key => !isKeyword(key, place));
  const uses = others.flatMap(key => {
    const signature = catalog.get(shortName(key));
    return signature === undefined ? [] : [{ key, signature }];
  });
  for (const key of others.filter(other => !uses.some(use => use.key === other)))
    reader.refuse(key, refusalOf(key, place) ?? unknownKey(key, { catalog, place, hasModule: uses.length > 0 }));
  const [first, second] = uses;
  if (second !== undefined && first !== undefined) {
    const cause = `a task has one module, this one has two: ${first.key} and ${second.key}`;
    reader.refuse(second.key, { code: 'two_modules', cause, mend: 'make two tasks of it' });
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

function shortName(key: string): string {
  return key.replace(/^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./, '');
}

function unknownKey(
  key: string,
  { catalog, place, hasModule }: Pick<TaskContext, 'catalog' | 'place'> & { hasModule: boolean },
) {
  const near = nearest(key, [...catalog.keys(), ...keywordsOn(place)]);
  const mend = near === undefined ? 'xenplay doc lists the modules' : `did you mean "${near}"?`;
  if (hasModule) return { code: 'unknown_keyword', cause: `unknown key "${key}" in a ${place}`, mend };
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

/** The parameters, or what stands in their place. */
function ownArgs(value: Json, { freeForm }: ModuleSignature): JsonObject | string {
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string' && typeof value !== 'number') return kindOf(value);
  if (freeForm !== undefined) {
    const { text, options } = splitFreeForm(String(value));
    return { ...options, [freeForm]: text };
  }
  return assignmentsOf(String(value)) ?? kindOf(value);
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

function taskKeywords(
  reader: MappingReader,
  { searchPath, chain, role }: TaskContext,
): Omit<Task, 'module' | 'action' | 'args' | 'origin'> {
  return {
    ...readInherited(reader),
    name: reader.text('name') ?? '',
    listen: reader.texts('listen') ?? [],
    blocks: [],
    searchPath,
    chain,
    ...defined({
      role,
      loop: readLoop(reader),
      register: reader.text('register'),
      changedWhen: reader.conditions('changed_when'),
      failedWhen: reader.conditions('failed_when'),
      until: reader.conditions('until'),
      retries: reader.number('retries'),
      delaySeconds: reader.number('delay'),
    }),
  };
}
