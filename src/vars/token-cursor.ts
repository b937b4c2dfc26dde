import { syntaxError } from './errors.ts';
import type { Token } from './tokens.ts';

/** A place in a list of tokens, with what every parser asks of it. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  #at = 0;

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  /** The token here, or so many further on. */
  look(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  advance(count = 1): void {
    this.#at += count;
  }

  fail(cause: string): never {
    throw syntaxError(cause, this.#source);
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) this.fail(`unexpected "${token.text}"`);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peekName(...names: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'name' && (names.length === 0 || names.includes(token.text));
  }

  takeName(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name') return this.fail('a name is missing');
    this.#at++;
    return token.text;
  }

  skipName(name: string): boolean {
    const found = this.peekName(name);
    if (found) this.#at++;
    return found;
  }

  peek(operator: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'operator' && token.text === operator;
  }

  skip(operator: string): boolean {
    const found = this.peek(operator);
    if (found) this.#at++;
    return found;
  }

  expect(operator: string): void {
    if (!this.skip(operator)) this.fail(`"${operator}" is missing`);
  }
}
