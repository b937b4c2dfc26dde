import { StringDecoder } from 'node:string_decoder';
import type { RunEvent } from '../model/event.ts';
import { markedAs } from '../model/whole-floats.ts';
import { MASK } from '../model/secret.ts';

/** Shorter ones are masked only where they are the whole text: a "1" would be everywhere. */
const SHORTEST_PART = 6;

/** Secrets that this run has opened, as text: no view of what happens may show them. */
export class Masking {
  readonly #whole = new Set<string>();
  readonly #parts = new Set<string>();
  #pattern: RegExp | undefined;
  #longest = 0;

  /** A text of several lines (a private key) is also known by its lines: a diff shows them one by one. */
  add(secret: string): void {
    const pieces = [secret, secret.trim(), ...secret.split('\n').map(line => line.trim())];
    for (const piece of pieces.filter(text => text !== '')) {
      if (piece.length < SHORTEST_PART) this.#whole.add(piece);
      else this.#parts.add(piece);
      this.#longest = Math.max(this.#longest, piece.length);
    }
    this.#pattern = undefined;
  }

  text(text: string): string {
    if (this.#whole.has(text)) return MASK;
    return this.#parts.size === 0 ? text : text.replace(this.#expression(), MASK);
  }

  event(event: RunEvent): RunEvent {
    return this.#whole.size + this.#parts.size === 0 ? event : this.#data(event);
  }

  /**
   * Masks one text that comes as bytes, piece by piece. Held back is what may be the beginning of a secret. Without any secret
   * the bytes go through as they are.
   */
  bytes(): (bytes: Buffer, isEnd: boolean) => Buffer {
    const decoder = new StringDecoder('utf8');
    let held = '';
    let isText = false;
    return (bytes, isEnd) => {
      isText ||= this.#parts.size > 0;
      if (!isText) return bytes;
      held += decoder.write(bytes) + (isEnd ? decoder.end() : '');
      const { masked, rest } = this.#beginning(held, isEnd ? 0 : this.#longest - 1);
      held = rest;
      return Buffer.from(masked);
    };
  }

  /** All of a text but about its last `keep` characters, masked. */
  #beginning(text: string, keep: number): { readonly masked: string; readonly rest: string } {
    const end = Math.max(0, text.length - keep);
    let [at, masked] = [0, ''];
    for (const match of text.matchAll(this.#expression())) {
      if (match.index >= end) break;
      masked += text.slice(at, match.index) + MASK;
      at = match.index + match[0].length;
    }
    const cut = Math.max(at, end);
    return { masked: masked + text.slice(at, cut), rest: text.slice(cut) };
  }

  #data<Value>(value: Value): Value {
    return this.#masked(value, '') as Value;
  }

  #masked(value: unknown, key: string): unknown {
    if (typeof value === 'string') return WORDS_OF_OURS.has(key) ? value : this.text(value);
    if (Array.isArray(value)) {
      const items = value.map(item => this.#masked(item, ''));
      return markedAs(items, value);
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, item]): [string, unknown] => [name, this.#masked(item, name)]);
    return markedAs(Object.fromEntries(members), value);
  }

  /** The longest first, so that what contains another is masked whole. */
  #expression(): RegExp {
    const longest = [...this.#parts].toSorted((a, b) => b.length - a.length);
    this.#pattern ??= new RegExp(longest.map(escaped).join('|'), 'g');
    return this.#pattern;
  }
}

/** Members of events that are ours, never a playbook's or a host's. */
const WORDS_OF_OURS: ReadonlySet<string> = new Set([
  'type',
  'status',
  'host',
  'module',
  'kind',
  'code',
  'phase',
  'risk',
]);

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
