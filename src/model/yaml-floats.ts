import { isMap, isScalar, isSeq } from 'yaml';
import { isJsonArray, isJsonObject, type Json } from './json.ts';
import { markWholeFloats } from './whole-floats.ts';

/** True when a text may have a float that is whole: most have none, and need no second look. */
export function mayHaveWholeFloats(text: string): boolean {
  return /\d\.[0_]*(?![\w.])/.test(text);
}

/** Marks the floats that are whole in what was made of a node. What stands behind an alias is marked where its anchor is. */
export function markFloats(node: unknown, value: Json): void {
  if (isSeq(node) && isJsonArray(value))
    markIn(
      value,
      [...node.items.entries()].map(([index, item]) => [String(index), item, value[index]]),
    );
  if (!isMap(node) || !isJsonObject(value)) return;
  const members = node.items.flatMap(({ key, value: item }): Member[] => {
    const name = isScalar(key) && typeof key.value !== 'symbol' ? String(key.value) : undefined;
    return name === undefined ? [] : [[name, item, value[name]]];
  });
  markIn(value, members);
}

type Member = readonly [name: string, node: unknown, value: Json | undefined];

function markIn(container: object, members: readonly Member[]): void {
  for (const [, node, value] of members) if (value !== undefined) markFloats(node, value);
  markWholeFloats(
    container,
    members.filter(([, node]) => isWrittenWhole(node)).map(([name]) => name),
  );
}

function isWrittenWhole(node: unknown): boolean {
  return isScalar(node) && Number.isInteger(node.value) && node.type === 'PLAIN' && node.source?.includes('.') === true;
}
