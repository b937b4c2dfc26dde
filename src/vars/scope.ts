import type { VariableLayer } from '../model/inventory.ts';
import type { Json } from '../model/json.ts';
import { isWholeFloat } from '../model/whole-floats.ts';
import { templateError } from './errors.ts';
import type { Pending } from './pending.ts';
import { loneName, renderDeep } from './template.ts';
import { LazyMapping, type Lookup, PendingVariable, type Variables } from './variables.ts';

interface ScopeOptions {
  /** Names whose values a later moment of the run will set. */
  readonly pending?: Pending;
  /** Values that are made when asked for, over all layers. */
  readonly lazy?: ReadonlyMap<string, LazyMapping> | undefined;
  readonly lookup?: Lookup | undefined;
  readonly searchPath?: readonly string[] | undefined;
}

/** Where variables come from: layers, the highest of which that sets a name says its value. */
export interface LayerStack {
  highest(name: string): VariableLayer | undefined;
  /** All of them, lowest first. */
  all(): readonly VariableLayer[];
}

/**
 * Variables from layers, lowest first. A value is rendered when it is asked for, in the light of all layers, and remembered;
 * layers marked raw (text from hosts) are given as they are.
 */
export function scopeOf(given: readonly VariableLayer[] | LayerStack, options: ScopeOptions = {}): Variables {
  return new LayeredVariables('highest' in given ? given : stackOf(given), options);
}

function stackOf(layers: readonly VariableLayer[]): LayerStack {
  return {
    highest: name => layers.findLast(({ values }) => Object.hasOwn(values, name)),
    all: () => layers,
  };
}

/** One is made for each host and task: whatever most tasks do not ask for is made at the first question. */
class LayeredVariables implements Variables {
  readonly #stack: LayerStack;
  readonly #options: ScopeOptions;
  #known: Map<string, Json> | undefined;
  /** Names that are being rendered. */
  #inProgress: string[] | undefined;
  #all: LazyMapping | undefined;

  constructor(stack: LayerStack, options: ScopeOptions) {
    this.#stack = stack;
    this.#options = options;
  }

  get lookup(): Lookup | undefined {
    return this.#options.lookup;
  }

  get searchPath(): readonly string[] | undefined {
    return this.#options.searchPath;
  }

  get(name: string): Json | LazyMapping | undefined {
    const { pending, lazy } = this.#options;
    if (pending?.has(name) === true) throw new PendingVariable(name);
    const mapping = lazy?.get(name);
    if (mapping !== undefined) return mapping;
    const known = this.#known?.get(name);
    if (known !== undefined) return known;
    const layer = this.#stack.highest(name);
    const value = layer?.values[name];
    if (layer === undefined || value === undefined) return name === 'vars' ? this.#everything() : undefined;
    const finished = layer.raw === true ? value : this.#rendered(name, value);
    this.#known ??= new Map();
    this.#known.set(name, finished);
    return finished;
  }

  isAwaited(name: string): boolean {
    return this.#options.pending?.mayDefine(name) === true;
  }

  isFloat(name: string): boolean {
    const values = this.#stack.highest(name)?.values;
    const value = values?.[name];
    if (values === undefined || value === undefined) return false;
    const other = typeof value === 'string' ? loneName(value) : undefined;
    return other === undefined ? isWholeFloat(values, name) : other !== name && this.isFloat(other);
  }

  isText(name: string): boolean {
    return typeof this.#stack.highest(name)?.values[name] === 'string';
  }

  *names(): Generator<string> {
    for (const { values } of this.#stack.all()) yield* Object.keys(values);
  }

  /** All variables by their names, as Ansible's `vars`. */
  #everything(): LazyMapping {
    this.#all ??= new LazyMapping(
      name => this.get(name),
      () => [...new Set(this.names())],
      name => this.isFloat(name),
    );
    return this.#all;
  }

  #rendered(name: string, value: Json): Json {
    const inProgress = (this.#inProgress ??= []);
    if (inProgress.includes(name)) {
      throw templateError(
        `the variable ${name} needs itself: ${[...inProgress, name].join(' → ')}`,
        'break the circle',
      );
    }
    inProgress.push(name);
    try {
      return renderDeep(value, this);
    } finally {
      inProgress.pop();
    }
  }
}
