import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { ModuleSignature } from '../model/params.ts';
import { positionAt } from '../model/source.ts';
import type { TaskContext } from './context.ts';
import { assignmentsOf, splitFreeForm } from './free-form.ts';
import { isKeyword, keywordsOn, refusalOf } from './keywords.ts';
import { shortName } from './module-name.ts';
import { refusedModule } from './other-modules.ts';
import { kindOf, type MappingReader } from './reader.ts';

/** A module as a task asks for it. */
export interface ModuleUse {
  /** The key that it stands at. */
  readonly key: string;
  /** The module as it was written. */
  readonly name: string;
  readonly signature: ModuleSignature;
  /** Its parameters as they were written. */
  readonly value: Json;
  /** Those that `action` has beside the text of `module`. */
  readonly beside?: JsonObject;
}

/** The one key of a task that names a module, or its `action`; everything else must be a keyword. */
export function moduleUse(reader: MappingReader, context: TaskContext): ModuleUse | undefined {
  const { catalog, findings, source, place } = context;
  const others = Object.keys(reader.values).filter(key => !isKeyword(key, place));
  const named = others.flatMap((key): readonly ModuleUse[] => {
    const signature = catalog.get(shortName(key));
    return signature === undefined ? [] : [{ key, name: key, signature, value: reader.values[key] ?? null }];
  });
  const actions = ACTION_KEYS.filter(key => reader.has(key) && isKeyword(key, place));
  const uses = [...actions.flatMap(key => actionUse(reader, key, context) ?? []), ...named];
  for (const key of others.filter(other => !uses.some(use => use.key === other)))
    reader.refuse(key, refusalOf(key, place) ?? unknownKey(key, context, uses.length > 0));
  const [first, second] = uses;
  if (second !== undefined && first !== undefined) {
    const cause = `a task has one module, this one has two: ${first.name} and ${second.name}`;
    reader.refuse(second.key, { code: 'two_modules', cause, mend: 'make two tasks of it' });
  }
  if (others.length + actions.length === 0) {
    const position = positionAt(source, reader.path);
    const cause = 'this task names no module';
    findings.add({ code: 'no_module', cause, mend: 'add one, e.g. "command: uptime"', position });
  }
  return first;
}

const ACTION_KEYS = ['action', 'local_action'] as const;

/** `action: command echo hi`, or a mapping whose `module` names it. */
function actionUse(reader: MappingReader, key: string, context: TaskContext): ModuleUse | undefined {
  const { name, ...given } = partsOf(reader.values[key] ?? null);
  const signature = context.catalog.get(shortName(name));
  if (signature === undefined) reader.refuse(key, unknownKey(name, context, false));
  return signature === undefined ? undefined : { key, name, signature, ...given };
}

function partsOf(written: Json): { readonly name: string; readonly value: Json; readonly beside?: JsonObject } {
  if (isJsonObject(written)) {
    const { module = '', ...beside } = written;
    return { ...partsOf(isJsonObject(module) ? '' : module), beside };
  }
  const [, name = '', value = ''] = /^\s*(\S+)\s*(.*)$/s.exec(typeof written === 'string' ? written : '') ?? [];
  return { name, value };
}

function unknownKey(key: string, { catalog, place }: TaskContext, hasModule: boolean) {
  const refused = hasModule ? undefined : refusedModule(key);
  if (refused !== undefined) return refused;
  const near = nearest(key, [...catalog.keys(), ...keywordsOn(place)]);
  const mend = near === undefined ? 'xenplay doc lists the modules' : `did you mean "${near}"?`;
  if (hasModule) return { code: 'unknown_keyword', cause: `unknown key "${key}" in a ${place}`, mend };
  return { code: 'unknown_module', cause: `there is no module "${key}"`, mend };
}

/** Parameters as a mapping, as `name=value` words, or as free-form text where the module takes it; merged over `args:`. */
export function argsOf(
  { key, name, signature, value, beside }: ModuleUse,
  reader: MappingReader,
): JsonObject | undefined {
  const own = ownArgs(value, signature);
  if (isJsonObject(own)) return { ...(reader.mapping('args') ?? {}), ...beside, ...own };
  const cause = `${signature.name} takes its parameters as a mapping, not ${own}`;
  const mend = `write each parameter on its own line below "${name}:" (see: xenplay doc ${signature.name})`;
  reader.refuse(key, { code: 'wrong_type', cause, mend });
  return undefined;
}

/** The parameters, or what stands in their place. */
function ownArgs(value: Json, { name, freeForm }: ModuleSignature): JsonObject | string {
  if (value === null || value === '') return {};
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string' && typeof value !== 'number') return kindOf(value);
  if (freeForm !== undefined) {
    const { text, options } = splitFreeForm(String(value), COMMANDS.has(name));
    return text === '' && Object.keys(options).length > 0 ? options : { ...options, [freeForm]: text };
  }
  return assignmentsOf(String(value)) ?? kindOf(value);
}

/** Their text may well hold words with a `=` that are none of their options. */
const COMMANDS: ReadonlySet<string> = new Set(['command', 'shell', 'script', 'raw']);
