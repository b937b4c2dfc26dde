import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { pointerOf, type SourceMap } from '../model/source.ts';
import { vaulted } from '../model/vaulted.ts';
import { DUPLICATE_KEY, ODD_KEY, ODD_MERGE, oddAlias, type Told, VAULT_KEY } from './yaml-mistakes.ts';

interface Walked {
  readonly places: SourceMap['places'];
  readonly mistakes: readonly Diagnostic[];
}

/**
 * Places of all keys and values, and what the library lets pass. What stands behind an alias has the alias's place. Puts merges in
 * PyYAML's order and marks what is encrypted, since only here its place is known.
 */
export function walked(document: Document, position: (offset: number) => Position): Walked {
  const walk = new Walk(document, position);
  walk.node(document.contents, '');
  return walk;
}

class Walk implements Walked {
  readonly places: Record<string, readonly [line: number, column: number]> = {};
  readonly mistakes: Diagnostic[] = [];
  readonly #document: Document;
  readonly #position: (offset: number) => Position;
  readonly #anchors = new Map<string, 'open' | 'closed'>();

  constructor(document: Document, position: (offset: number) => Position) {
    this.#document = document;
    this.#position = position;
  }

  node(node: unknown, pointer: string): void {
    if (!isNode(node)) return;
    this.#place(pointer, node);
    if (isAlias(node)) {
      const anchor = this.#anchors.get(node.source);
      if (anchor !== 'closed') this.#mistake(oddAlias(node.source, anchor === 'open'), node);
      return;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, 'open');
    if (isVault(node)) node.value = vaulted(String(node.value), this.#position(startOf(node)));
    if (isSeq(node)) node.items.forEach((item, index) => this.node(item, `${pointer}/${index}`));
    if (isMap(node)) {
      const keys = new Set<string>();
      node.items = mergedFirst(node.items);
      for (const pair of node.items) this.#pair(pair, pointer, keys);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, 'closed');
  }

  #pair({ key, value }: Pair, pointer: string, keys: Set<string>): void {
    if (isMap(key) || isSeq(key)) this.#mistake(ODD_KEY, key);
    if (!isScalar(key)) return;
    if (isVault(key)) this.#mistake(VAULT_KEY, key);
    const isMerge = isMergeKey(key);
    if (!isMerge && keys.has(String(key.value))) this.#mistake(DUPLICATE_KEY, key);
    keys.add(String(key.value));
    const below = pointer + pointerOf([isMerge ? '<<' : String(key.value)]);
    this.#place(`#${below}`, key);
    this.node(value, below);
    if (isMerge && !isMergeable(value, this.#document)) this.#mistake(ODD_MERGE, key);
  }

  #place(pointer: string, node: Node): void {
    const { line, column } = this.#position(startOf(node));
    this.places[pointer] = [line, column];
  }

  #mistake(told: Told, node: Node): void {
    this.mistakes.push({ severity: 'error', ...told, position: this.#position(startOf(node)) });
  }
}

/** As PyYAML merges: before all other keys; of two merges in one mapping the later counts, where the library takes the first. */
function mergedFirst(pairs: Pair[]): Pair[] {
  const merges = pairs.filter(({ key }) => isMergeKey(key));
  return merges.length === 0 ? pairs : [...merges.toReversed(), ...pairs.filter(({ key }) => !isMergeKey(key))];
}

/** The library reads `<<` as a symbol. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function isMergeable(value: unknown, document: Document): boolean {
  const source = isAlias(value) ? value.resolve(document) : value;
  if (!isSeq(source)) return isMap(source);
  return source.items.every(item => isMap(isAlias(item) ? item.resolve(document) : item));
}

function isVault(node: unknown): node is Scalar {
  return isScalar(node) && node.tag?.startsWith('!vault') === true;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
