import { templateError } from './errors.ts';
import { PythonObject } from './python-object.ts';
import type { Value } from './values.ts';

/** Jinja2's `cycler`: its items one after the other, round and round. */
export class Cycler extends PythonObject {
  readonly typeName = 'Cycler';
  readonly order = 0;
  readonly #items: readonly Value[];
  #place = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw templateError('cycler needs at least one item');
    this.#items = items;
  }

  text(): string {
    return '<cycler>';
  }

  member(name: string): Value | undefined {
    return name === 'current' ? this.#items[this.#place] : undefined;
  }

  call(name: string): Value | undefined {
    if (name !== 'next' && name !== 'reset') return undefined;
    const item = this.#items[this.#place] ?? null;
    this.#place = name === 'reset' ? 0 : (this.#place + 1) % this.#items.length;
    return name === 'reset' ? null : item;
  }

  minus(): undefined {
    return undefined;
  }

  plus(): undefined {
    return undefined;
  }
}
