import { isAlias, isMap, isScalar, isSeq, type Tags } from 'yaml';
import { unsafe } from '../model/unsafe.ts';

const TAG = '!unsafe';

/** `!unsafe` on a text, or on a list or mapping for all that is in it. */
export const UNSAFE_TAGS: Tags = [
  { tag: TAG, resolve: (text: string) => text },
  { tag: TAG, collection: 'seq' },
  { tag: TAG, collection: 'map' },
];

/** Marks every text below an `!unsafe`: no template. */
export function markUnsafe(node: unknown, isBelow = false): void {
  if (isAlias(node)) return;
  const isInside = isBelow || (isTagged(node) && node.tag === TAG);
  if (isScalar(node) && isInside && typeof node.value === 'string') node.value = unsafe(node.value);
  if (isSeq(node)) for (const item of node.items) markUnsafe(item, isInside);
  if (isMap(node)) for (const { value } of node.items) markUnsafe(value, isInside);
}

function isTagged(node: unknown): node is { readonly tag?: string } {
  return isScalar(node) || isSeq(node) || isMap(node);
}
