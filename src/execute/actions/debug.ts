import { OrchestratorError } from '../../model/diagnostic.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { renderArgs } from '../../compile/resolve-task.ts';
import { markedAs, withWholeFloats } from '../../model/whole-floats.ts';
import { renderDeep, renderValue } from '../../vars/template.ts';
import type { Variables } from '../../vars/variables.ts';
import { failedResult, okResult, skippedResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

const DEFAULT_MESSAGE = 'Hello world!';

export const debug: ControllerAction = {
  name: 'debug',
  summary: 'Shows a text or the value of a variable; nothing is done on the host.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      msg: { description: 'Text or value to show.', default: DEFAULT_MESSAGE },
      var: { description: 'Name or expression whose value is shown; excludes msg.' },
      verbosity: { type: 'integer', default: 0, description: 'Shown only with this many -v or more.' },
    },
  },
  rawArgs: true,
  conditions: ['var'],
  run(params, { variables, verbosity }) {
    const { var: name, msg, verbosity: wanted } = params;
    if (name !== undefined && msg !== undefined && msg !== DEFAULT_MESSAGE)
      return { result: failedResult({ code: 'wrong_parameter', cause: "'msg' and 'var' are incompatible options" }) };
    if (Number(renderDeep(wanted ?? 0, variables)) > verbosity) {
      const reason = 'Verbosity threshold not met.';
      return { result: skippedResult(reason, { skipped_reason: reason }) };
    }
    if (name !== undefined) return { result: okResult(valueOf(renderDeep(name, variables), variables)) };
    return {
      result: okResult({
        msg: DEFAULT_MESSAGE,
        ...renderArgs(markedAs({ msg: msg ?? DEFAULT_MESSAGE }, params), variables),
      }),
    };
  },
};

/** The value of a variable or expression, under its own text. */
function valueOf(name: Json, variables: Variables): JsonObject {
  if (typeof name !== 'string') return { [Array.isArray(name) ? "<class 'list'>" : "<class 'dict'>"]: name };
  try {
    const value = renderValue(`{{${name}}}`, variables);
    const isWhole = typeof value === 'number' && variables.isFloat?.(name.trim()) === true;
    return withWholeFloats({ [name]: value }, isWhole ? [name] : []);
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.code !== 'undefined_variable') throw error;
    return { [name]: 'VARIABLE IS NOT DEFINED!' };
  }
}
