import type { Json } from '../model/json.ts';

/**
 * What a template can see. `get` gives the finished value (templates inside it rendered), undefined when nothing of that name
 * exists, and throws `PendingVariable` for a value that a later moment of the run will set.
 */
export interface Variables {
  get(name: string): Json | LazyMapping | undefined;
  /** Carries out `lookup('name', …)`; absent where templates may not reach outside. */
  readonly lookup?: Lookup | undefined;
  /** Names that exist, for "did you mean". */
  names(): Iterable<string>;
}

/** A lookup on the controller: environment, files … */
export type Lookup = (name: string, args: readonly Json[]) => Json;

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

  constructor(get: (key: string) => Json | LazyMapping | undefined, keys: () => readonly string[]) {
    this.get = get;
    this.keys = keys;
  }
}
