import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  type Tags,
} from 'yaml';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import type { SourceMap } from '../model/source.ts';
import { pyYamlTags } from '../model/yaml-scalars.ts';
import { readUnindented } from './yaml-unindented.ts';
import { markFloats, mayHaveWholeFloats } from '../model/yaml-floats.ts';
import { isUnknownTag, manyAliases, syntaxMistakes } from './yaml-mistakes.ts';
import { markUnsafe, UNSAFE_TAGS } from './yaml-unsafe.ts';
import { walked } from './yaml-walk.ts';

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
  const { places, mistakes } = walked(document, position);
  if (text.includes('!unsafe')) markUnsafe(document.contents);
  const syntax = syntaxMistakes(document, text, position);
  const diagnostics = syntax.length > 0 ? syntax : mistakes;
  const source = { file, places };
  if (diagnostics.length > 0) return { value: undefined, source, diagnostics };
  const value = valueOf(document);
  if (value === undefined) return { value, source, diagnostics: [manyAliases(position(0))] };
  if (mayHaveWholeFloats(text)) markFloats(document.contents, value);
  return { value, source, diagnostics };
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

/** Undefined for aliases that multiply (a "billion laughs" file). */
function valueOf(document: Document): Json | undefined {
  try {
    return document.toJS({ maxAliasCount: 1_000_000 }) as Json;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
