import type { JsonObject } from '../../model/json.ts';
import { evaluateExpression } from '../../vars/condition.ts';
import { renderDeep } from '../../vars/template.ts';
import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const debug: ControllerAction = {
  name: 'debug',
  summary: 'Shows a text or the value of a variable; nothing is done on the host.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      msg: { description: 'Text or value to show.', default: 'Hello world!' },
      var: { type: 'string', description: 'Name or expression whose value is shown; excludes msg.' },
      verbosity: { type: 'integer', default: 0, description: 'Shown only with this many -v; taken for compatibility.' },
    },
  },
  rawArgs: true,
  run(params, { variables }) {
    const { var: name, msg } = params;
    if (typeof name === 'string') {
      const value = evaluateExpression(name.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1'), variables);
      return { result: okResult({ [name]: value }) };
    }
    const rendered = renderDeep({ msg: msg ?? '' }, variables) as JsonObject;
    return { result: okResult(rendered) };
  },
};
