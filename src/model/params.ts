import type { JsonObject } from './json.ts';
import type { Path } from './source.ts';

/** What is wrong with one parameter, and where below the parameters it stands. */
export interface ParamProblem {
  readonly code: 'unknown_parameter' | 'missing_parameter' | 'wrong_parameter';
  readonly path: Path;
  readonly cause: string;
  readonly mend: string;
}

/** Parameters as a module's schema wants them (coerced, defaults filled in), or what is wrong with them. */
export interface CheckedParams {
  readonly params: JsonObject;
  readonly problems: readonly ParamProblem[];
}

/** What loading must know of a module or action: its name and how its parameters are written. */
export interface ModuleSignature {
  readonly name: string;
  readonly freeForm?: string;
  /** Whether `async` can stand on its tasks. */
  readonly takesAsync: boolean;
  readonly checkParams: (raw: JsonObject) => CheckedParams;
}

export type ModuleCatalog = ReadonlyMap<string, ModuleSignature>;
