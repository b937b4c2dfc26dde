import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { renderDeep } from '../../vars/template.ts';
import { LazyMapping, type Variables } from '../../vars/variables.ts';
import { failedResult, okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';
import { specErrors } from './argument-spec.ts';

export const validateArgumentSpec: ControllerAction = {
  name: 'validate_argument_spec',
  summary: 'Checks variables against a description of them, as a role has it in meta/argument_specs.yml.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['argument_spec'],
    properties: {
      argument_spec: { description: 'Options by name: type, required, choices, elements, options …' },
      provided_arguments: {
        default: {},
        description: 'Values that win over the variables of the same names.',
      },
      validate_args_context: { type: 'object', default: {}, description: 'What is checked, for messages.' },
    },
  },
  rawArgs: true,
  run(params, { variables }) {
    const spec = renderDeep(params['argument_spec'] ?? {}, variables);
    const provided = renderDeep(params['provided_arguments'] ?? {}, variables);
    if (!isJsonObject(spec) || !isJsonObject(provided))
      return {
        result: failedResult({ code: 'wrong_parameter', cause: 'argument_spec and provided_arguments are mappings' }),
      };
    const context = { validate_args_context: objectOf(params['validate_args_context'] ?? {}) };
    const errors = specErrors({ ...fromVariables(spec, variables), ...provided }, spec);
    if (errors.length === 0) return { result: okResult({ msg: 'The arg spec validation passed', ...context }) };
    const msg = `Validation of arguments failed:\n${errors.join('\n')}`;
    const facts = { msg, argument_errors: errors, argument_spec_data: spec, ...context };
    return { result: failedResult({ code: 'wrong_arguments', cause: msg }, facts) };
  },
};

function fromVariables(spec: JsonObject, variables: Variables): JsonObject {
  const found = Object.keys(spec).flatMap((name): readonly (readonly [string, Json])[] => {
    const value = variables.get(name);
    return value === undefined || value instanceof LazyMapping ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

function objectOf(value: Json): JsonObject {
  return !isJsonArray(value) && isJsonObject(value) ? value : {};
}
