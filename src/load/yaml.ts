import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type ScalarTag,
  type Tags,
} from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import { type Path, pointerOf, type SourceMap } from '../model/source.ts';

export interface LoadedYaml {
  /** Undefined when the text does not parse; `diagnostics` then says why. An empty document is null. */
  readonly value: Json | undefined;
  readonly source: SourceMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML as Ansible does (YAML 1.1 scalars: `yes` is true, `0644` is 420), with the place of every key and value. */
export function parseYaml(text: string, file: string): LoadedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { version: '1.1', merge: true, lineCounter, prettyErrors: false, customTags });
  const diagnostics = document.errors.map((error): Diagnostic => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { code: codeOf(error.code), severity: 'error', ...told(error), position: { file, line, column: col } };
  });
  const places: Record<string, readonly [number, number]> = {};
  recordPlaces(document, lineCounter, places);
  return { value: diagnostics.length > 0 ? undefined : valueOf(document), source: { file, places }, diagnostics };
}

/**
 * YAML 1.1 as PyYAML, and so Ansible, has it: a lone `y` or `n`, `08` and `1e3` are text, and so is a date (a date of
 * JavaScript's would fit nothing in a playbook).
 */
function customTags(tags: Tags): Tags {
  const others = tags.filter(tag => typeof tag !== 'object' || (tag.tag !== BOOL && tag.tag !== TIMESTAMP));
  const words = [
    boolTag(true, /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/),
    boolTag(false, /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/),
  ];
  return [...words, ...others.filter(tag => !isLooseNumber(tag)), DECIMAL, EXPONENT];
}

/** The library's plain integers (which take `08`) and exponents without a point: replaced by PyYAML's. */
function isLooseNumber(tag: Tags[number]): boolean {
  return typeof tag === 'object' && 'test' in tag && ['08', '1e3'].some(text => tag.test?.test(text));
}

const DECIMAL = numberTag('tag:yaml.org,2002:int', /^[-+]?(?:0|[1-9][0-9_]*)$/);
const EXPONENT = numberTag('tag:yaml.org,2002:float', /^[-+]?[0-9][0-9_]*\.[0-9_]*[eE][-+][0-9]+$/);

function numberTag(tag: string, test: RegExp): ScalarTag {
  return { tag, default: true, test, resolve: text => Number(text.replaceAll('_', '')) };
}

const BOOL = 'tag:yaml.org,2002:bool';
const TIMESTAMP = 'tag:yaml.org,2002:timestamp';

function boolTag(value: boolean, test: RegExp): ScalarTag {
  return { tag: BOOL, default: true, test, identify: candidate => candidate === value, resolve: () => value };
}

/** Aliases that multiply (a "billion laughs" file) are refused by the library's own bound. */
function valueOf(document: Document): Json {
  return document.toJS({ maxAliasCount: 10_000 }) as Json;
}

function codeOf(code: string): string {
  return code === 'DUPLICATE_KEY' ? 'duplicate_key' : 'yaml_syntax';
}

function told(error: { code: string; message: string }): Pick<Diagnostic, 'cause' | 'mend'> {
  if (error.code === 'DUPLICATE_KEY') {
    return { cause: 'this key stands twice in one mapping', mend: 'remove or rename one of the two' };
  }
  const hint = /\{\{|implicit key|flow/i.test(error.message)
    ? 'quote a value that begins with {{ or holds ": "'
    : 'check indentation and quotes here and in the line before';
  return { cause: `this is not YAML: ${error.message}`, mend: hint };
}

function recordPlaces(document: Document, counter: LineCounter, places: Record<string, readonly [number, number]>) {
  const placeOf = (node: Node): readonly [number, number] => {
    const { line, col } = counter.linePos(node.range?.[0] ?? 0);
    return [line, col];
  };
  const visit = (node: unknown, path: Path): void => {
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isAlias(node)) places[pointerOf(path)] = placeOf(node);
    else if (isMap(node) || isSeq(node) || isScalar(node)) places[pointerOf(path)] = placeOf(node);
    if (isSeq(target)) target.items.forEach((item, index) => visit(item, [...path, index]));
    if (!isMap(target)) return;
    for (const pair of target.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const below = [...path, String(pair.key.value)];
      places[`#${pointerOf(below)}`] = placeOf(pair.key);
      visit(pair.value, below);
    }
  };
  visit(document.contents, []);
}
