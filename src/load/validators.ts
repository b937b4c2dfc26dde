import { createRequire } from 'node:module';
import type { Ajv, Options, ValidateFunction } from 'ajv';
import { compiledSchemas } from './compiled-schemas.ts';

const require = createRequire(import.meta.url);

/** Without the schema of schemas, whose compiling took a third of a start: a test checks ours. */
export const AJV_OPTIONS: Options = {
  allErrors: true,
  useDefaults: true,
  coerceTypes: true,
  strict: false,
  meta: false,
  validateSchema: false,
};

/** What checks parameters of this module: as the build compiled it, else from the schema, by the only ajv that a run then needs. */
export function validatorOf(module: string, schema: object): ValidateFunction {
  return compiledSchemas.get(module)?.() ?? compiler().compile(schema);
}

let ajv: Ajv | undefined;

function compiler(): Ajv {
  const { Ajv: Compiler } = require('ajv') as typeof import('ajv');
  ajv ??= new Compiler(AJV_OPTIONS);
  return ajv;
}
