import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { keyPositionAt, type Path, positionAt, type SourceMap } from '../model/source.ts';
import type { Switch } from '../model/task.ts';
import { pluginName } from '../model/plugin-name.ts';

/** Mistakes gathered while files are read: all of them are shown at once. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];
  /** What was written and is not understood: it may have set variables. */
  readonly unread: Json[] = [];
  readonly #told = new Set<string>();

  /** Told once, however often its place is read: keywords of a play are read for its tasks, too. */
  add(diagnostic: Omit<Diagnostic, 'severity'>): void {
    const told = JSON.stringify(diagnostic);
    if (this.#told.has(told)) return;
    this.#told.add(told);
    this.diagnostics.push({ severity: 'error', ...diagnostic });
  }

  warn(diagnostic: Omit<Diagnostic, 'severity'>): void {
    this.diagnostics.push({ severity: 'warning', ...diagnostic });
  }
}

/** One mapping of a file, read key by key; every value of the wrong kind becomes a finding with its place. */
export class MappingReader {
  readonly path: Path;
  readonly source: SourceMap;
  readonly values: JsonObject;
  readonly #findings: Findings;
  /** What this is, for messages: "a task". */
  readonly what: string;

  constructor(values: JsonObject, place: { source: SourceMap; path: Path }, findings: Findings, what: string) {
    this.values = values;
    this.path = place.path;
    this.source = place.source;
    this.#findings = findings;
    this.what = what;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.values, key);
  }

  text(key: string): string | undefined {
    return this.#read(key, 'a text', value => (isScalar(value) ? scalarText(value) : undefined));
  }

  /** A text, or a list of texts; Ansible also splits a single text at commas for tags. */
  texts(key: string, separator?: string): readonly string[] | undefined {
    return this.#read(key, 'a text or a list of texts', value => {
      if (isScalar(value))
        return separator === undefined ? [scalarText(value)] : splitTrimmed(scalarText(value), separator);
      if (!isJsonArray(value) || !value.every(isScalar)) return undefined;
      return value.flatMap(item =>
        separator === undefined ? [scalarText(item)] : splitTrimmed(scalarText(item), separator),
      );
    });
  }

  switch(key: string): Switch | undefined {
    return this.#read(key, 'true or false', switchOf);
  }

  /** One condition or a list of them, all of which must hold. */
  conditions(key: string): readonly Switch[] | undefined {
    return this.#read(key, 'a condition or a list of conditions', value => {
      const items = isJsonArray(value) ? value : [value];
      const conditions = items.map(item =>
        typeof item === 'boolean' ? item : isScalar(item) ? String(item) : undefined,
      );
      return conditions.every(item => item !== undefined) ? conditions : undefined;
    });
  }

  flag(key: string): boolean | undefined {
    return this.#read(key, 'true or false', value => {
      const found = switchOf(value);
      return typeof found === 'boolean' ? found : undefined;
    });
  }

  /** A number, or a template that gives one. */
  number(key: string): number | string | undefined {
    return this.#read(key, 'a number', value => {
      if (typeof value === 'number') return value;
      if (typeof value !== 'string') return undefined;
      if (value.includes('{{')) return value;
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
    });
  }

  /** A number, also with a % behind it. */
  percentage(key: string): number | string | undefined {
    const value = this.values[key];
    const bare = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value)?.[1] : undefined;
    return bare === undefined ? this.number(key) : Number(bare);
  }

  mapping(key: string): JsonObject | undefined {
    return this.#read(key, 'a mapping (key: value)', value => (isJsonObject(value) ? value : undefined));
  }

  /** Variables: a mapping, or as Ansible still takes it, a list of mappings of which the later win. */
  variables(key: string): JsonObject | undefined {
    const value = this.values[key];
    if (!isJsonArray(value) || !value.every(isJsonObject)) return this.mapping(key);
    return value.reduce<JsonObject>((all, values) => ({ ...all, ...values }), {});
  }

  /** A reader of the mapping that stands under a key. */
  inner(key: string, values: JsonObject): MappingReader {
    return new MappingReader(values, { source: this.source, path: [...this.path, key] }, this.#findings, key);
  }

  list(key: string): readonly Json[] | undefined {
    return this.#read(key, 'a list', value => (isJsonArray(value) ? value : undefined));
  }

  /** One value or a list of them, whatever they are. */
  oneOrMore(key: string): readonly Json[] | undefined {
    return this.#read(key, 'a value or a list', value => (isJsonArray(value) ? value : [value]));
  }

  oneOf<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    return this.#read(key, words.join(' or '), value => words.find(word => word === value));
  }

  /** Like `oneOf`, for words that may have `ansible.builtin.` before them. */
  plugin<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    return this.#read(key, words.join(' or '), value =>
      words.find(word => typeof value === 'string' && word === pluginName(value)),
    );
  }

  #read<Value>(key: string, expected: string, convert: (value: Json) => Value | undefined): Value | undefined {
    const value = this.values[key];
    if (!this.has(key) || value === undefined) return undefined;
    if (value === null) return undefined;
    const converted = convert(value);
    if (converted === undefined) {
      this.#findings.unread.push({ [key]: value });
      this.#findings.add({
        code: 'wrong_type',
        cause: `"${key}" in ${this.what} takes ${expected}, not ${kindOf(value)}`,
        mend: `write ${key} as ${expected}`,
        position: positionAt(this.source, [...this.path, key]),
      });
    }
    return converted;
  }

  refuse(key: string, told: Omit<Diagnostic, 'severity' | 'position'>): void {
    this.#findings.unread.push({ [key]: this.values[key] ?? null });
    this.#findings.add({ ...told, position: this.keyPosition(key) });
  }

  keyPosition(key: string) {
    return keyPositionAt(this.source, [...this.path, key]);
  }
}

function switchOf(value: Json): Switch | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && value.includes('{{')) return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).toLowerCase();
  if (['yes', 'true', 'on', '1', 'y', 't'].includes(word)) return true;
  if (['no', 'false', 'off', '0', 'n', 'f'].includes(word)) return false;
  return undefined;
}

/** As Python writes it: a task called `off` is called False. */
function scalarText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function splitTrimmed(text: string, separator: string): readonly string[] {
  return text
    .split(separator)
    .map(piece => piece.trim())
    .filter(piece => piece !== '');
}

export function kindOf(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true/false';
}
