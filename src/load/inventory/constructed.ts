import { OrchestratorError } from '../../model/diagnostic.ts';
import type { Inventory } from '../../model/inventory.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonText } from '../../model/json.ts';
import { type Path, positionAt, type SourceMap } from '../../model/source.ts';
import { type Findings, MappingReader } from '../reader.ts';
import type { InventoryBuilder } from './builder.ts';

/** What expressions and texts about one host come to; all throw OrchestratorError. `own` is laid over the host's variables. */
interface HostEvaluation {
  value(expression: string, own: JsonObject): Json;
  rendered(text: string, own: JsonObject): Json;
  holds(condition: string, own: JsonObject): boolean;
}

/** Sees the variables of hosts as the inventory has them by now. */
export type Evaluate = (inventory: Inventory) => (host: string) => HostEvaluation;

interface ConstructedContext {
  readonly source: SourceMap;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
  readonly evaluate: Evaluate;
}

const KEYS = ['plugin', 'strict', 'compose', 'groups', 'keyed_groups', 'leading_separator', 'use_extra_vars'];
const KEYED_KEYS = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator'];

/** Ansible's inventory plugin "constructed": variables and groups from expressions over what earlier inventories say. */
export function addConstructed(config: JsonObject, context: ConstructedContext): void {
  const { source, findings, builder, evaluate } = context;
  const reader = new MappingReader(config, { source, path: [] }, findings, 'this inventory');
  refuseOthers(reader, KEYS);
  if (reader.flag('use_extra_vars') === true) {
    const cause = '"use_extra_vars" is not supported by xenplay yet';
    const mend = 'put the variables into the inventory';
    reader.refuse('use_extra_vars', { code: 'unsupported_keyword', cause, mend });
  }
  const options: Options = {
    strict: reader.flag('strict') ?? false,
    compose: reader.mapping('compose') ?? {},
    groups: reader.mapping('groups') ?? {},
    keyed: keyedGroups(reader, findings),
    leadingSeparator: reader.flag('leading_separator') ?? true,
  };
  const of = evaluate(builder.snapshot());
  const found = new FirstOfEach(context);
  for (const host of builder.hostNames()) new HostGroups(host, of(host), { options, builder, found }).add();
}

function refuseOthers(reader: MappingReader, known: readonly string[]): void {
  for (const key of Object.keys(reader.values).filter(name => !known.includes(name))) {
    const mend = `there are: ${known.join(', ')}`;
    reader.refuse(key, { code: 'unknown_key', cause: `"${key}" is not supported in ${reader.what}`, mend });
  }
}

interface Keyed {
  readonly path: Path;
  readonly key: string;
  readonly prefix: string;
  readonly separator: string;
  readonly parent: string | undefined;
  readonly otherwise: string | undefined;
  readonly trailingSeparator: boolean;
}

interface Options {
  readonly strict: boolean;
  readonly compose: JsonObject;
  readonly groups: JsonObject;
  readonly keyed: readonly Keyed[];
  readonly leadingSeparator: boolean;
}

function keyedGroups(outer: MappingReader, findings: Findings): readonly Keyed[] {
  return (outer.list('keyed_groups') ?? []).flatMap((entry, index) => {
    const path = [...outer.path, 'keyed_groups', index];
    const reader = new MappingReader(
      isJsonObject(entry) ? entry : {},
      { source: outer.source, path },
      findings,
      'a keyed group',
    );
    refuseOthers(reader, KEYED_KEYS);
    const key = reader.text('key');
    if (key === undefined || (reader.has('default_value') && reader.has('trailing_separator'))) {
      const cause =
        key === undefined ? 'a keyed group needs "key"' : 'default_value and trailing_separator exclude each other';
      findings.add({
        code: 'wrong_type',
        cause,
        mend: 'write "key: variable"',
        position: positionAt(outer.source, path),
      });
      return [];
    }
    return [
      {
        path,
        key,
        prefix: reader.text('prefix') ?? '',
        separator: reader.text('separator') ?? '_',
        parent: reader.text('parent_group'),
        otherwise: reader.text('default_value'),
        trailingSeparator: reader.flag('trailing_separator') ?? true,
      },
    ];
  });
}

/** A mistake of an expression is told for the first host that shows it. */
class FirstOfEach {
  readonly #context: ConstructedContext;
  readonly #told = new Set<string>();

  constructor(context: ConstructedContext) {
    this.#context = context;
  }

  add(path: Path, host: string, { code, message, mend }: Pick<OrchestratorError, 'code' | 'message' | 'mend'>): void {
    const key = JSON.stringify([path, code]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const position = positionAt(this.#context.source, path);
    this.#context.findings.add({
      code,
      cause: `${message} (host ${host})`,
      position,
      ...(mend === undefined ? {} : { mend }),
    });
  }
}

interface HostContext {
  readonly options: Options;
  readonly builder: InventoryBuilder;
  readonly found: FirstOfEach;
}

class HostGroups {
  readonly #host: string;
  readonly #evaluation: HostEvaluation;
  readonly #context: HostContext;
  /** Variables that were composed; they see each other only afterwards, as Ansible has it. */
  #composed: JsonObject = {};

  constructor(host: string, evaluation: HostEvaluation, context: HostContext) {
    this.#host = host;
    this.#evaluation = evaluation;
    this.#context = context;
  }

  add(): void {
    const { compose, groups, keyed } = this.#context.options;
    const values = Object.entries(compose).flatMap(([name, expression]): (readonly [string, Json])[] => {
      const value = this.#attempt(['compose', name], () => this.#evaluation.value(jsonText(expression), {}));
      return value === undefined ? [] : [[name, value]];
    });
    this.#composed = Object.fromEntries(values);
    this.#context.builder.hostVars(this.#host, { origin: 'composed', values: this.#composed });
    for (const [name, condition] of Object.entries(groups)) {
      const isMember = this.#attempt(['groups', name], () =>
        this.#evaluation.holds(jsonText(condition), this.#composed),
      );
      if (isMember === true) this.#context.builder.addToGroup(safeName(name), this.#host);
    }
    for (const entry of keyed) this.#keyed(entry);
  }

  #keyed(entry: Keyed): void {
    const value = this.#attempt(entry.path, () => this.#evaluation.value(entry.key, this.#composed));
    if (value === undefined) return;
    const names = this.#attempt(entry.path, () => namesOf(value, entry)) ?? [];
    const parent = this.#parent(entry);
    if (names.length === 0 || parent === 'unknown') return;
    const { builder, options } = this.#context;
    const separator = entry.prefix === '' && !options.leadingSeparator ? '' : entry.separator;
    for (const name of names) {
      const group = safeName(entry.prefix + separator + name);
      builder.addToGroup(group, this.#host);
      if (parent !== undefined) builder.addChild(safeName(parent), group);
    }
  }

  #parent({ parent, path }: Keyed): string | undefined {
    if (parent === undefined) return parent;
    const rendered = this.#attempt(path, () => this.#evaluation.rendered(parent, this.#composed));
    return rendered === undefined ? 'unknown' : jsonText(rendered);
  }

  /** Undefined for what cannot be evaluated: passed over unless `strict`, since the host may lack the variable. */
  #attempt<Value>(path: Path, evaluate: () => Value): Value | undefined {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
      const { strict } = this.#context.options;
      if (strict || error instanceof GroupNameError) this.#context.found.add(path, this.#host, error);
      return undefined;
    }
  }
}

class GroupNameError extends OrchestratorError {}

/** The names that a value gives: a text, a list of them, or a mapping whose keys and values are joined. */
function namesOf(value: Json, { separator, otherwise, trailingSeparator }: Keyed): readonly string[] {
  const orElse = (name: string): string => (name === '' ? (otherwise ?? name) : name);
  if (typeof value === 'string') return value === '' && otherwise === undefined ? [] : [orElse(value)];
  if (isJsonArray(value)) return value.map(item => orElse(jsonText(item)));
  if (isJsonObject(value))
    return Object.entries(value).map(([name, item]) => {
      const text = orElse(jsonText(item));
      return text === '' && !trailingSeparator ? name : name + separator + text;
    });
  throw new GroupNameError({
    code: 'wrong_type',
    cause: `the key of a keyed group gives ${JSON.stringify(value)}, and no text, list or mapping`,
    mend: 'add "| string"',
  });
}

/** Ansible's name of a group: of letters, digits and _ only, and no digit first. */
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '_').replace(/^\d/, '_');
}
