import type { Arguments, Expression } from './ast.ts';
import { filterNamed } from './filters/index.ts';
import { CONSTANTS, NO_ARGUMENTS, numberLiteral } from './literals.ts';
import { testNamed } from './tests.ts';
import { TokenCursor } from './token-cursor.ts';
import { tokensOf } from './tokens.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const RESERVED: ReadonlySet<string> = new Set(['if', 'else', 'and', 'or', 'not', 'in', 'is']);
const NOT_AN_ARGUMENT: ReadonlySet<string> = new Set(['else', 'or', 'and', 'is', 'if', 'in', 'not']);
const DEEPEST = 200;

/** Parses a bare expression to its end. */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(tokensOf(text), text);
  const expression = parser.expression();
  parser.end();
  return expression;
}

/** Recursive descent over tokens, in Jinja2's order of precedence. */
export class ExpressionParser extends TokenCursor {
  #depth = 0;

  /** A whole expression; with a comma, a tuple. */
  expressionOrTuple(): Expression {
    const first = this.expression();
    if (!this.peek(',')) return first;
    const items = [first];
    while (this.skip(',')) if (!this.isAtEnd) items.push(this.expression());
    return { kind: 'tuple', items };
  }

  /** As in `for x in HERE if condition`. */
  expressionWithoutIf(): Expression {
    const first = this.#or();
    if (!this.peek(',')) return first;
    const items = [first];
    while (this.skip(',')) items.push(this.#or());
    return { kind: 'tuple', items };
  }

  expression(): Expression {
    return this.#nested(() => {
      let value = this.#or();
      while (this.skipName('if')) {
        const condition = this.#or();
        const otherwise = this.skipName('else') ? this.expression() : undefined;
        value = { kind: 'if', condition, then: value, otherwise };
      }
      return value;
    });
  }

  #or(): Expression {
    let left = this.#and();
    while (this.skipName('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.skipName('and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    if (this.skipName('not')) return { kind: 'unary', operator: 'not', operand: this.#nested(() => this.#not()) };
    return this.#comparison();
  }

  #nested(parse: () => Expression): Expression {
    this.#depth++;
    if (this.#depth > DEEPEST) this.fail('too deeply nested');
    const value = parse();
    this.#depth--;
    return value;
  }

  #comparison(): Expression {
    const first = this.#sum();
    const rest: (readonly [string, Expression])[] = [];
    for (let operator = this.#comparator(); operator !== undefined; operator = this.#comparator())
      rest.push([operator, this.#sum()]);
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  #comparator(): string | undefined {
    const token = this.look();
    if (token?.kind === 'operator' && COMPARISONS.has(token.text)) {
      this.advance();
      return token.text;
    }
    if (this.skipName('in')) return 'in';
    const next = this.look(1);
    if (!this.peekName('not') || next?.kind !== 'name' || next.text !== 'in') return undefined;
    this.advance(2);
    return 'not in';
  }

  #sum(): Expression {
    return this.#chain(['+', '-'], () =>
      this.#chain(['~'], () => this.#chain(['*', '/', '//', '%'], () => this.#power())),
    );
  }

  #chain(operators: readonly string[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const operator = operators.find(candidate => this.skip(candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: next() };
    }
  }

  #power(): Expression {
    return this.#chain(['**'], () => this.#unary(true));
  }

  #unary(withFilters: boolean): Expression {
    const sign = (['-', '+'] as const).find(candidate => this.skip(candidate));
    let value: Expression =
      sign === undefined
        ? this.#primary()
        : { kind: 'unary', operator: sign, operand: this.#nested(() => this.#unary(false)) };
    value = this.#postfix(value);
    return withFilters ? this.#filters(value) : value;
  }

  #primary(): Expression {
    const token = this.look();
    if (token === undefined) return this.fail('the expression ends too soon');
    this.advance();
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: this.#adjacentStrings(token.text) };
      case 'number':
        return numberLiteral(token.text, token.isFloat);
      case 'name':
        if (CONSTANTS.has(token.text)) return { kind: 'literal', value: CONSTANTS.get(token.text) ?? null };
        if (RESERVED.has(token.text)) return this.fail(`unexpected "${token.text}"`);
        return { kind: 'name', name: token.text };
      case 'operator':
        return this.#bracketed(token.text);
    }
  }

  #adjacentStrings(first: string): string {
    let text = first;
    for (let token = this.look(); token?.kind === 'string'; token = this.look()) {
      text += token.text;
      this.advance();
    }
    return text;
  }

  #bracketed(opener: string): Expression {
    if (opener === '(') return this.#parenthesised();
    if (opener === '[') return { kind: 'list', items: this.#list(']') };
    if (opener === '{') return this.#dict();
    return this.fail(`unexpected "${opener}"`);
  }

  #parenthesised(): Expression {
    if (this.skip(')')) return { kind: 'tuple', items: [] };
    const first = this.expression();
    if (!this.peek(',')) {
      this.expect(')');
      return first;
    }
    this.skip(',');
    return { kind: 'tuple', items: [first, ...this.#list(')')] };
  }

  #list(closer: string): readonly Expression[] {
    return this.#separated(closer, () => this.expression());
  }

  #dict(): Expression {
    const entries = this.#separated('}', () => {
      const key = this.expression();
      this.expect(':');
      return [key, this.expression()] as const;
    });
    return { kind: 'dict', entries };
  }

  /** What stands between commas up to the closer; a comma may be the last. */
  #separated<Item>(closer: string, item: () => Item): readonly Item[] {
    const items: Item[] = [];
    while (!this.skip(closer)) {
      items.push(item());
      if (!this.skip(',') && !this.peek(closer)) this.fail(`"${closer}" is missing`);
    }
    return items;
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.skip('.')) value = this.#member(value);
      else if (this.skip('[')) value = this.#subscript(value);
      else if (this.skip('(')) value = { kind: 'call', target: value, args: this.#arguments() };
      else return value;
    }
  }

  #member(target: Expression): Expression {
    const token = this.look();
    if (token?.kind === 'number' && !token.isFloat) {
      this.advance();
      return { kind: 'item', target, key: numberLiteral(token.text, false) };
    }
    return { kind: 'attribute', target, name: this.takeName() };
  }

  #subscript(target: Expression): Expression {
    const bounds: (Expression | undefined)[] = [undefined];
    while (!this.skip(']')) {
      if (this.skip(':')) bounds.push(undefined);
      else bounds[bounds.length - 1] = this.expression();
      if (this.isAtEnd) this.fail('"]" is missing');
    }
    const [key] = bounds;
    if (bounds.length > 1) return { kind: 'slice', target, bounds };
    return key === undefined ? this.fail('a subscript is missing') : { kind: 'item', target, key };
  }

  /** After the opening parenthesis. */
  #arguments(): Arguments {
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    this.#separated(')', () => {
      if (this.peekName() && this.peek('=', 1)) {
        const name = this.takeName();
        this.expect('=');
        named.push([name, this.expression()]);
      } else positional.push(this.expression());
    });
    return { positional, named };
  }

  #filters(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.skip('|')) value = this.filter(value);
      else if (this.skipName('is')) value = this.#test(value);
      else if (this.skip('(')) value = { kind: 'call', target: value, args: this.#arguments() };
      else return value;
    }
  }

  /** After the bar: a name, perhaps dotted, and arguments. As in Ansible, no branch is so dead that it may name what is not there. */
  filter(target: Expression): Expression {
    const name = this.#dottedName();
    filterNamed(name);
    const args = this.skip('(') ? this.#arguments() : NO_ARGUMENTS;
    return { kind: 'filter', target, name, args };
  }

  #dottedName(): string {
    let name = this.takeName();
    while (this.skip('.')) name += `.${this.takeName()}`;
    return name;
  }

  #test(target: Expression): Expression {
    const negated = this.skipName('not');
    const name = this.#dottedName();
    testNamed(name);
    return { kind: 'test', target, name, negated, args: this.#testArguments() };
  }

  #testArguments(): Arguments {
    if (this.skip('(')) return this.#arguments();
    const token = this.look();
    const opens = token?.kind === 'operator' && (token.text === '[' || token.text === '{');
    const stands =
      token?.kind === 'string' ||
      token?.kind === 'number' ||
      (token?.kind === 'name' && !NOT_AN_ARGUMENT.has(token.text));
    return opens || stands ? { positional: [this.#postfix(this.#primary())], named: [] } : NO_ARGUMENTS;
  }
}
