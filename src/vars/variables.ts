import type { Json, JsonObject } from '../model/json.ts';
import { isWholeFloat } from '../model/whole-floats.ts';

/**
 * What a template can see. `get` gives the finished value (templates inside it rendered), undefined when nothing of that name
 * exists, and throws `PendingVariable` for a value that a later moment of the run will set.
 */
export interface Variables {
  get(name: string): Json | LazyMapping | undefined;
  /** True when the value is written as a text, be it a template: Ansible makes a text of what comes of it. */
  isText?(name: string): boolean;
  /** True for a number that was written as a float and is whole. */
  isFloat?(name: string): boolean;
  /** True for a name that is not defined and that the run may still define. */
  isAwaited?(name: string): boolean;
  /** Carries out `lookup('name', …)`; absent where templates may not reach outside. */
  readonly lookup?: Lookup | undefined;
  /** Folders in which lookups and template files look for a relative path, nearest first: a role's, the playbook's. */
  readonly searchPath?: readonly string[] | undefined;
  /** Names that exist, for "did you mean". */
  names(): Iterable<string>;
}

/** The same variables behind some of a template's own; `get` answers for all of them. */
export function overlaid(variables: Variables, own: JsonObject, get: Variables['get']): Variables {
  const { lookup, searchPath } = variables;
  return {
    get,
    isFloat: name => (Object.hasOwn(own, name) ? isWholeFloat(own, name) : variables.isFloat?.(name) === true),
    isText: name => variables.isText?.(name) === true,
    isAwaited: name => variables.isAwaited?.(name) === true,
    lookup,
    searchPath,
    *names() {
      yield* Object.keys(own);
      yield* variables.names();
    },
  };
}

/** What a lookup knows of its call besides its terms. */
export interface LookupCall {
  readonly kwargs: JsonObject;
  /** Those of the template that calls. */
  readonly variables: Variables;
}

/**
 * A lookup on the controller: environment, files … It gives the plugin's list of results; `lookup()` makes one value of them,
 * `query()` and loops take them as they are.
 */
export type Lookup = (name: string, terms: readonly Json[], call: LookupCall) => readonly Json[];

/** The value is not known yet (a registered result of a task still to run): whatever needs it has to wait. */
export class PendingVariable extends Error {
  readonly variable: string;

  constructor(variable: string) {
    super(`the value of ${variable} is not known yet`);
    this.name = 'PendingVariable';
    this.variable = variable;
  }
}

/** A mapping whose values are made when they are asked for (`hostvars`: the variables of a thousand hosts). */
export class LazyMapping {
  readonly get: (key: string) => Json | LazyMapping | undefined;
  readonly keys: () => readonly string[];
  /** True for a value that was written as a float and is whole. */
  readonly isFloat: (key: string) => boolean;

  constructor(
    get: (key: string) => Json | LazyMapping | undefined,
    keys: () => readonly string[],
    isFloat: (key: string) => boolean = () => false,
  ) {
    this.get = get;
    this.keys = keys;
    this.isFloat = isFloat;
  }
}
