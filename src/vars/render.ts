import { TemplateError } from '../model/diagnostic.ts';
import type { Expression, Node, Target } from './ast.ts';
import { type Environment, evaluate, named, positional } from './evaluate.ts';
import { limitError, templateError } from './errors.ts';
import { filterNamed } from './filters/index.ts';
import { Callable, itemsOf, Namespace, outputText, textOf, truthy, Undefined, type Value } from './values.ts';

/** Longest text that one template may make. */
const LARGEST_OUTPUT = 10_000_000;

/** A block of names over those below it: loops, macros and `with` have their own. */
export class Scope implements Environment {
  readonly #parent: Environment;
  readonly #names = new Map<string, Value>();

  constructor(parent: Environment) {
    this.#parent = parent;
  }

  lookup(name: string): Value {
    const own = this.#names.get(name);
    return own === undefined ? this.#parent.lookup(name) : own;
  }

  step(): void {
    this.#parent.step();
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  nested<Result>(run: () => Result): Result {
    return this.#parent.nested(run);
  }

  below(): Scope {
    return new Scope(this);
  }
}

/** Renders nodes into text. */
export function renderNodes(nodes: readonly Node[], scope: Scope): string {
  const output: string[] = [];
  let length = 0;
  for (const node of nodes) {
    scope.step();
    const text = renderPlaced(node, scope);
    length += text.length;
    if (length > LARGEST_OUTPUT) throw limitError('its text became too long');
    output.push(text);
  }
  return output.join('');
}

function renderPlaced(node: Node, scope: Scope): string {
  try {
    return renderNode(node, scope);
  } catch (error) {
    if (error instanceof TemplateError) error.offset ??= node.at;
    throw error;
  }
}

function renderNode(node: Node, scope: Scope): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'output':
      return outputText(evaluate(node.expression, scope));
    case 'if':
      return renderIf(node.branches, scope);
    case 'for':
      return renderLoop(node, { scope, items: evaluate(node.iterable, scope), depth: 1 });
    case 'set':
      assign(node.target, evaluate(node.value, scope), scope);
      return '';
    case 'set_block':
      assign(node.target, renderNodes(node.body, scope.below()), scope);
      return '';
    case 'with':
      return renderWith(node.bindings, node.body, scope);
    case 'filter_block':
      return textOf(
        filterNamed(node.name)(
          renderNodes(node.body, scope.below()),
          positional(node.args, scope),
          named(node.args, scope),
        ),
      );
    case 'macro':
      scope.set(node.name, macro(node, scope));
      return '';
  }
}

function renderIf(branches: Extract<Node, { kind: 'if' }>['branches'], scope: Scope): string {
  const branch = branches.find(([condition]) => condition === undefined || truthy(evaluate(condition, scope)));
  return branch === undefined ? '' : renderNodes(branch[1], scope);
}

function renderWith(bindings: readonly (readonly [Target, Expression])[], body: readonly Node[], scope: Scope): string {
  const inner = scope.below();
  for (const [target, value] of bindings) assign(target, evaluate(value, scope), inner);
  return renderNodes(body, inner);
}

type Loop = Extract<Node, { kind: 'for' }>;

interface LoopRun {
  readonly scope: Scope;
  readonly items: Value;
  readonly depth: number;
}

function renderLoop(loop: Loop, { scope, items, depth }: LoopRun): string {
  const chosen = itemsOf(items).filter(item => {
    if (loop.filter === undefined) return true;
    const inner = scope.below();
    assign(loop.target, item, inner);
    return truthy(evaluate(loop.filter, inner));
  });
  if (chosen.length === 0) return renderNodes(loop.otherwise, scope);
  const output: string[] = [];
  let length = 0;
  for (const [index, item] of chosen.entries()) {
    const inner = scope.below();
    assign(loop.target, item, inner);
    inner.set('loop', loopValue(loop, { scope: inner, items: chosen, depth }, index));
    const text = renderNodes(loop.body, inner);
    length += text.length;
    if (length > LARGEST_OUTPUT) throw limitError('its text became too long');
    output.push(text);
  }
  return output.join('');
}

function loopValue(loop: Loop, { scope, items, depth }: LoopRun & { items: readonly Value[] }, index: number): Value {
  const length = items.length;
  const again = new Callable(([nested = []]) =>
    scope.nested(() => renderLoop(loop, { scope: scope.below(), items: nested, depth: depth + 1 })),
  );
  return {
    index: index + 1,
    index0: index,
    revindex: length - index,
    revindex0: length - index - 1,
    first: index === 0,
    last: index === length - 1,
    length,
    depth,
    depth0: depth - 1,
    previtem: items[index - 1] ?? new Undefined('loop.previtem'),
    nextitem: items[index + 1] ?? new Undefined('loop.nextitem'),
    cycle: new Callable(args => args[index % Math.max(1, args.length)] ?? null),
    ...(loop.recursive ? { __call__: again } : {}),
  };
}

function macro({ name, parameters, body }: Extract<Node, { kind: 'macro' }>, scope: Scope): Callable {
  return new Callable((args, kwargs) => {
    if (args.length > parameters.length)
      throw templateError(`macro ${name} takes ${parameters.length} values, not ${args.length}`);
    const inner = scope.below();
    parameters.forEach((parameter, index) => {
      const given = args[index] ?? kwargs.get(parameter.name);
      const value =
        given ??
        (parameter.fallback === undefined ? new Undefined(parameter.name) : evaluate(parameter.fallback, inner));
      inner.set(parameter.name, value);
    });
    return scope.nested(() => renderNodes(body, inner));
  });
}

function assign(target: Target, value: Value, scope: Scope): void {
  if (target.kind === 'name') {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === 'member') {
    const owner = scope.lookup(target.namespace);
    if (!(owner instanceof Namespace))
      throw templateError(`only members of a namespace() can be set, not of ${target.namespace}`);
    owner.members.set(target.name, value);
    return;
  }
  const items = itemsOf(value);
  if (items.length !== target.targets.length)
    throw templateError(`${target.targets.length} names cannot take ${items.length} values`);
  target.targets.forEach((part, index) => assign(part, items[index] ?? null, scope));
}
