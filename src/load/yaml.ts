import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type ScalarTag,
  type Tags,
  type YAMLParseError,
} from 'yaml';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import { pointerOf, type SourceMap } from '../model/source.ts';
import { vaulted } from '../model/vaulted.ts';
import { pyYamlTags } from '../model/yaml-scalars.ts';
import { readUnindented } from './yaml-unindented.ts';
import { markFloats, mayHaveWholeFloats } from '../model/yaml-floats.ts';
import { markUnsafe, UNSAFE_TAGS } from './yaml-unsafe.ts';

export interface LoadedYaml {
  /** Undefined when the text does not parse; `diagnostics` then says why. An empty document is null. */
  readonly value: Json | undefined;
  readonly source: SourceMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML as Ansible does (YAML 1.1 scalars: `yes` is true, `0644` is 420), with the place of every key and value. */
export function parseYaml(text: string, file: string): LoadedYaml {
  const { read, added } = readUnindented(text, parsed);
  const { document, counter } = read;
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { file, line, column: Math.max(1, col - (added.get(line) ?? 0)) };
  };
  const { places, mistakes } = visitNodes(document, position);
  if (text.includes('!unsafe')) markUnsafe(document.contents);
  const wrong = [...firstOf(document.errors), ...document.warnings.filter(isUnknownTag)];
  const diagnostics =
    wrong.length > 0
      ? wrong.map((error): Diagnostic => {
          const at = position(error.pos[0]);
          return { severity: 'error', ...(tabbed(text, at) ?? { ...told(error), position: at }) };
        })
      : mistakes.map(({ told, at }): Diagnostic => ({ severity: 'error', ...told, position: position(at) }));
  const source = { file, places };
  if (diagnostics.length > 0) return { value: undefined, source, diagnostics };
  const value = valueOf(document);
  if (value !== undefined) {
    if (mayHaveWholeFloats(text)) markFloats(document.contents, value);
    return { value, source, diagnostics };
  }
  return { value, source, diagnostics: [{ severity: 'error', ...MANY_ALIASES, position: position(0) }] };
}

function parsed(text: string) {
  const counter = new LineCounter();
  const document = parseDocument(text, { ...OPTIONS, lineCounter: counter });
  if (!/\n[ \t]*$/.test(text)) endAsWritten(document, text.length);
  return { document, counter, mistake: document.errors.find(error => !isUnknownTag(error)) };
}

/** A block of text that ends with the file ends without a line end where the file has none. */
function endAsWritten({ contents }: Document, length: number): void {
  let last: unknown = contents;
  while (isSeq(last) || isMap(last)) {
    const item: unknown = last.items.at(-1);
    last = isPair(item) ? (item.value ?? item.key) : item;
  }
  if (!isScalar(last) || typeof last.value !== 'string' || (last.range?.[1] ?? 0) < length) return;
  if (last.type?.startsWith('BLOCK_') === true) last.value = last.value.replace(/\n$/, '');
}

/** What they hold is marked when the document is walked: only there is its place known. */
const VAULT_TAGS = ['!vault', '!vault-encrypted'].map((tag): ScalarTag => ({ tag, resolve: text => text }));

const OPTIONS = {
  version: '1.1',
  merge: true,
  prettyErrors: false,
  // Compares every key with every other: seconds for a mapping of 10,000 hosts. We look ourselves.
  uniqueKeys: false,
  // Its warnings would go to the terminal past every view of ours; those that matter become diagnostics.
  logLevel: 'error',
  customTags: (tags: Tags) => [...pyYamlTags(tags), ...VAULT_TAGS, ...UNSAFE_TAGS],
} as const;

type Told = Pick<Diagnostic, 'code' | 'cause' | 'mend'>;

const DUPLICATE_KEY: Told = {
  code: 'duplicate_key',
  cause: 'this key stands twice in one mapping',
  mend: 'remove or rename one of the two',
};

const ODD_KEY: Told = {
  code: 'yaml_syntax',
  cause: 'a list or mapping cannot be a key',
  mend: 'quote a value that begins with {{',
};

const ODD_MERGE: Told = {
  code: 'yaml_syntax',
  cause: '"<<" takes a mapping, or a list of mappings',
  mend: 'write "<<: *name", where &name is a mapping',
};

const VAULT_KEY: Told = {
  code: 'yaml_syntax',
  cause: 'an encrypted value cannot be a key',
  mend: 'encrypt the value of the key',
};

const MANY_ALIASES: Told = {
  code: 'yaml_alias',
  cause: 'the aliases (*name) of this file stand for more than 1000000 copies',
  mend: 'write the values out',
};

/** Undefined for aliases that multiply (a "billion laughs" file). */
function valueOf(document: Document): Json | undefined {
  try {
    return document.toJS({ maxAliasCount: 1_000_000 }) as Json;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function isUnknownTag({ code }: { code: string }): boolean {
  return code === 'TAG_RESOLVE_FAILED';
}

/** What the parser finds wrong behind its first mistake mostly follows from it; tags it does not know do not. */
function firstOf(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(error => !isUnknownTag(error));
  return errors.filter(error => error === first || isUnknownTag(error));
}

/** The mistake that editors hide. */
function tabbed(text: string, at: Position): (Told & { readonly position: Position }) | undefined {
  const [indent] = /^ *\t/.exec(text.split('\n')[at.line - 1] ?? '') ?? [];
  if (indent === undefined) return undefined;
  const position = { ...at, column: indent.length };
  return { code: 'yaml_syntax', cause: 'a tab indents this line', mend: 'indent with spaces only', position };
}

function told(error: { code: string; message: string }): Told {
  if (error.code === 'MULTIPLE_DOCS') {
    return { code: 'yaml_syntax', cause: 'a second document begins here', mend: 'take this "---" away' };
  }
  const tag = /^Unresolved tag: (.*)$/.exec(error.message)?.[1];
  if (tag !== undefined) return unknownTag(tag.replace('tag:yaml.org,2002:', '!!'));
  const hint = /\{\{|implicit key|flow/i.test(error.message)
    ? 'quote a value that begins with {{ or holds ": "'
    : 'check indentation and quotes here and in the line before';
  return { code: 'yaml_syntax', cause: `this is not YAML: ${error.message}`, mend: hint };
}

function unknownTag(tag: string): Told {
  return { code: 'unknown_tag', cause: `the tag ${tag} is not supported`, mend: 'take the tag away' };
}

interface Visited {
  readonly places: Record<string, readonly [line: number, column: number]>;
  readonly mistakes: { readonly told: Told; readonly at: number }[];
}

/** Places of all keys and values, and what the library lets pass. What stands behind an alias has the alias's place. */
function visitNodes(document: Document, position: (offset: number) => Position): Visited {
  const [places, mistakes]: [Visited['places'], Visited['mistakes']] = [{}, []];
  const anchors = new Map<string, 'open' | 'closed'>();
  const placeOf = (node: Node): readonly [number, number] => {
    const { line, column } = position(startOf(node));
    return [line, column];
  };
  const visit = (node: unknown, pointer: string): void => {
    if (!isNode(node)) return;
    places[pointer] = placeOf(node);
    if (isAlias(node)) {
      const anchor = anchors.get(node.source);
      if (anchor !== 'closed') mistakes.push({ told: oddAlias(node.source, anchor === 'open'), at: startOf(node) });
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, 'open');
    if (isVault(node)) {
      node.value = vaulted(String(node.value), position(startOf(node)));
    }
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, `${pointer}/${index}`));
    if (isMap(node)) {
      const keys = new Set<string>();
      node.items = mergedFirst(node.items);
      for (const pair of node.items) visitPair(pair, pointer, keys);
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, 'closed');
  };
  const visitPair = ({ key, value }: Pair, pointer: string, keys: Set<string>): void => {
    if (isMap(key) || isSeq(key)) mistakes.push({ told: ODD_KEY, at: startOf(key) });
    if (!isScalar(key)) return;
    if (isVault(key)) mistakes.push({ told: VAULT_KEY, at: startOf(key) });
    const isMerge = typeof key.value === 'symbol';
    if (!isMerge && keys.has(String(key.value))) mistakes.push({ told: DUPLICATE_KEY, at: startOf(key) });
    keys.add(String(key.value));
    const below = pointer + pointerOf([isMerge ? '<<' : String(key.value)]);
    places[`#${below}`] = placeOf(key);
    visit(value, below);
    if (isMerge && !isMergeable(value, document)) mistakes.push({ told: ODD_MERGE, at: startOf(key) });
  };
  visit(document.contents, '');
  return { places, mistakes };
}

/** As PyYAML merges: before all other keys; of two merges in one mapping the later counts, where the library takes the first. */
function mergedFirst(pairs: Pair[]): Pair[] {
  const merges = pairs.filter(isMerging);
  return merges.length === 0 ? pairs : [...merges.toReversed(), ...pairs.filter(pair => !isMerging(pair))];
}

function isMerging({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function isVault(node: unknown): node is Scalar {
  return isScalar(node) && node.tag?.startsWith('!vault') === true;
}

function isMergeable(value: unknown, document: Document): boolean {
  const source = isAlias(value) ? value.resolve(document) : value;
  if (!isSeq(source)) return isMap(source);
  return source.items.every(item => isMap(isAlias(item) ? item.resolve(document) : item));
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function oddAlias(name: string, isInside: boolean): Told {
  const cause = isInside ? `*${name} stands inside its own anchor` : `*${name} stands before any anchor &${name}`;
  return { code: 'yaml_alias', cause, mend: 'write the value out' };
}
