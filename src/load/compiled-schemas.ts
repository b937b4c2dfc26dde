import type { ValidateFunction } from 'ajv';

/**
 * Validators of modules and actions by their names, as far as they are compiled already: none here, all in the one file that the build
 * makes (test/tools/build/make-bundle.ts). Compiling those of nine modules took a run 40 ms.
 */
export const compiledSchemas: ReadonlyMap<string, () => ValidateFunction> = new Map();
