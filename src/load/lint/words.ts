import { isJsonArray, isJsonObject, type Json } from '../../model/json.ts';

/** Words that may be names of variables, of all texts that are values; `register` only names what it sets. */
export function wordsIn(value: Json, words: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') for (const [word] of value.matchAll(WORD)) words.add(word);
  if (isJsonArray(value)) for (const item of value) wordsIn(item, words);
  if (!isJsonObject(value)) return words;
  for (const [key, item] of Object.entries(value)) {
    if (key !== 'register') wordsIn(item, words);
    if (key.includes('{{')) wordsIn(key, words);
  }
  return words;
}

const WORD = /[A-Za-z_]\w*/g;

export function wordsOfText(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(WORD), ([word]) => word));
}
