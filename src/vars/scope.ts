import type { VariableLayer } from '../model/inventory.ts';
import type { Json } from '../model/json.ts';
import { templateError } from './errors.ts';
import type { Pending } from './pending.ts';
import { renderDeep } from './template.ts';
import { LazyMapping, type Lookup, PendingVariable, type Variables } from './variables.ts';

interface ScopeOptions {
  /** Names whose values a later moment of the run will set. */
  readonly pending?: Pending;
  /** Values that are made when asked for, over all layers. */
  readonly lazy?: ReadonlyMap<string, LazyMapping> | undefined;
  readonly lookup?: Lookup | undefined;
  readonly searchPath?: readonly string[] | undefined;
}

/**
 * Variables from layers, lowest first. A value is rendered when it is asked for, in the light of all layers, and remembered;
 * layers marked raw (text from hosts) are given as they are. Layers given as a function are made at the first question: most
 * tasks ask none.
 */
export function scopeOf(
  given: readonly VariableLayer[] | (() => readonly VariableLayer[]),
  options: ScopeOptions = {},
): Variables {
  let made = typeof given === 'function' ? undefined : given;
  const layers = (): readonly VariableLayer[] => (made ??= typeof given === 'function' ? given() : given);
  const known = new Map<string, Json>();
  const inProgress: string[] = [];
  const scope: Variables = {
    get(name) {
      if (options.pending?.has(name) === true) throw new PendingVariable(name);
      const lazy = options.lazy?.get(name);
      if (lazy !== undefined) return lazy;
      const done = known.get(name);
      if (done !== undefined) return done;
      const layer = layers().findLast(({ values }) => Object.hasOwn(values, name));
      const value = layer?.values[name];
      if (layer === undefined || value === undefined) return name === 'vars' ? all : undefined;
      const finished = layer.raw === true ? value : rendered(name, value);
      known.set(name, finished);
      return finished;
    },
    isAwaited: name => options.pending?.mayDefine(name) === true,
    isText: name => typeof layers().findLast(({ values }) => Object.hasOwn(values, name))?.values[name] === 'string',
    lookup: options.lookup,
    searchPath: options.searchPath,
    *names() {
      for (const { values } of layers()) yield* Object.keys(values);
    },
  };

  /** All variables by their names, as Ansible's `vars`. */
  const all = new LazyMapping(
    name => scope.get(name),
    () => [...new Set(scope.names())],
  );

  const rendered = (name: string, value: Json): Json => {
    if (inProgress.includes(name)) {
      throw templateError(
        `the variable ${name} needs itself: ${[...inProgress, name].join(' → ')}`,
        'break the circle',
      );
    }
    inProgress.push(name);
    try {
      return renderDeep(value, scope);
    } finally {
      inProgress.pop();
    }
  };
  return scope;
}
