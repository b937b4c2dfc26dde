import { TemplateError } from '../model/diagnostic.ts';
import type { BareNode, Expression, MacroParameter, Node, Target } from './ast.ts';
import { syntaxError } from './errors.ts';
import { ExpressionParser } from './expression-parser.ts';
import { NO_ARGUMENTS } from './literals.ts';
import { type LexOptions, type Segment, segmentsOf } from './lexer.ts';

/** Parses a whole template. */
export function parseTemplate(template: string, options: LexOptions): readonly Node[] {
  const parser = new TemplateParser(segmentsOf(template, options), template);
  return parser.whole();
}

const REFUSED: ReadonlySet<string> = new Set([
  'include',
  'extends',
  'import',
  'from',
  'block',
  'do',
  'autoescape',
  'trans',
  'call',
]);
const DEEPEST = 100;

class TemplateParser {
  readonly #segments: readonly Segment[];
  readonly #template: string;
  #at = 0;
  #depth = 0;

  constructor(segments: readonly Segment[], template: string) {
    this.#segments = segments;
    this.#template = template;
  }

  whole(): readonly Node[] {
    const { nodes, ended } = this.#until([]);
    if (ended !== undefined) throw syntaxError(`unexpected "${ended.name}"`, this.#template);
    return nodes;
  }

  /** Nodes up to a statement of one of these names, which is taken; the rest of its tokens are left to the caller. */
  #until(names: readonly string[]): {
    nodes: readonly Node[];
    ended: { name: string; parser: ExpressionParser } | undefined;
  } {
    this.#depth++;
    if (this.#depth > DEEPEST) throw syntaxError('statements are nested too deeply', this.#template);
    const nodes: Node[] = [];
    for (let segment = this.#segments[this.#at]; segment !== undefined; segment = this.#segments[this.#at]) {
      this.#at++;
      if (segment.kind === 'text') {
        nodes.push(segment);
        continue;
      }
      const { at } = segment;
      const ended = placed(at, () => {
        const parser = new ExpressionParser(segment.tokens, this.#template);
        if (segment.kind === 'output') {
          nodes.push({ kind: 'output', expression: finished(parser, parser.expressionOrTuple()), at });
          return undefined;
        }
        const name = parser.takeName();
        if (names.includes(name)) return { name, parser };
        if (/^(end|else|elif)/.test(name)) throw syntaxError(`unexpected "${name}"`, this.#template);
        nodes.push({ ...this.#statement(name, parser), at });
        return undefined;
      });
      if (ended === undefined) continue;
      this.#depth--;
      return { nodes, ended };
    }
    this.#depth--;
    if (names.length > 0) throw syntaxError(`"${names.at(-1) ?? ''}" is missing`, this.#template);
    return { nodes, ended: undefined };
  }

  #body(end: string): readonly Node[] {
    return this.#until([end]).nodes;
  }

  #statement(name: string, parser: ExpressionParser): BareNode {
    switch (name) {
      case 'if':
        return this.#if(parser);
      case 'for':
        return this.#for(parser);
      case 'set':
        return this.#set(parser);
      case 'with':
        return this.#with(parser);
      case 'filter':
        return this.#filterBlock(parser);
      case 'macro':
        return this.#macro(parser);
      default:
        if (REFUSED.has(name)) throw syntaxError(`the statement "${name}" is not supported`, this.#template);
        throw syntaxError(`there is no statement "${name}"`, this.#template);
    }
  }

  #if(first: ExpressionParser): BareNode {
    const branches: (readonly [Expression | undefined, readonly Node[]])[] = [];
    let condition: Expression | undefined = finished(first, first.expression());
    for (;;) {
      const { nodes, ended } = this.#until(['elif', 'else', 'endif']);
      branches.push([condition, nodes]);
      if (ended === undefined || ended.name === 'endif') return { kind: 'if', branches };
      condition = ended.name === 'elif' ? finished(ended.parser, ended.parser.expression()) : undefined;
    }
  }

  #for(parser: ExpressionParser): BareNode {
    const target = targetOf(parser);
    if (!parser.skipName('in')) parser.fail('"in" is missing');
    // The condition of a loop stands where an inline if would: `for x in xs if x`.
    const iterable = parser.expressionWithoutIf();
    const filter = parser.skipName('if') ? parser.expression() : undefined;
    const recursive = parser.skipName('recursive');
    parser.end();
    const { nodes, ended } = this.#until(['else', 'endfor']);
    const otherwise = ended?.name === 'else' ? this.#body('endfor') : [];
    return { kind: 'for', target, iterable, filter, body: nodes, otherwise, recursive };
  }

  #set(parser: ExpressionParser): BareNode {
    const target = targetOf(parser);
    if (parser.skip('=')) return { kind: 'set', target, value: finished(parser, parser.expressionOrTuple()) };
    parser.end();
    return { kind: 'set_block', target, body: this.#body('endset') };
  }

  #with(parser: ExpressionParser): BareNode {
    const bindings: (readonly [Target, Expression])[] = [];
    while (!parser.isAtEnd) {
      const target = oneTarget(parser);
      parser.expect('=');
      bindings.push([target, parser.expression()]);
      parser.skip(',');
    }
    return { kind: 'with', bindings, body: this.#body('endwith') };
  }

  #filterBlock(parser: ExpressionParser): BareNode {
    const filter = finished(parser, parser.filter({ kind: 'literal', value: '' }));
    const { name, args } = filter.kind === 'filter' ? filter : { name: '', args: NO_ARGUMENTS };
    return { kind: 'filter_block', name, args, body: this.#body('endfilter') };
  }

  #macro(parser: ExpressionParser): BareNode {
    const name = parser.takeName();
    const parameters: MacroParameter[] = [];
    parser.expect('(');
    while (!parser.skip(')')) {
      const parameter = parser.takeName();
      parameters.push({ name: parameter, fallback: parser.skip('=') ? parser.expression() : undefined });
      if (!parser.skip(',') && !parser.peek(')')) parser.fail('")" is missing');
    }
    parser.end();
    return { kind: 'macro', name, parameters, body: this.#body('endmacro') };
  }
}

/** Tells an error of this piece of the template where the piece stands. */
function placed<Value>(at: number, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TemplateError) error.offset ??= at;
    throw error;
  }
}

function finished(parser: ExpressionParser, expression: Expression): Expression {
  parser.end();
  return expression;
}

function targetOf(parser: ExpressionParser): Target {
  const first = oneTarget(parser);
  if (!parser.peek(',')) return first;
  const targets = [first];
  while (parser.skip(',')) targets.push(oneTarget(parser));
  return { kind: 'unpack', targets };
}

function oneTarget(parser: ExpressionParser): Target {
  if (parser.skip('(')) {
    const target = targetOf(parser);
    parser.expect(')');
    return target;
  }
  const name = parser.takeName();
  return parser.skip('.') ? { kind: 'member', namespace: name, name: parser.takeName() } : { kind: 'name', name };
}
