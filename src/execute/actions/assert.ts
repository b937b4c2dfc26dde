import { isJsonArray, type Json } from '../../model/json.ts';
import { evaluateCondition } from '../../vars/condition.ts';
import { renderValue } from '../../vars/template.ts';
import { failedResult, okResult } from '../results.ts';
import { type ControllerAction, textOf } from './action.ts';

export const assertAction: ControllerAction = {
  name: 'assert',
  summary: 'Fails unless all conditions hold.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['that'],
    properties: {
      that: { description: 'A condition or a list of conditions, written as for when.' },
      fail_msg: { type: 'string', description: 'Shown when a condition does not hold.' },
      msg: { type: 'string', description: 'Older name of fail_msg.' },
      success_msg: { type: 'string', description: 'Shown when all hold.' },
      quiet: { type: 'boolean', default: false, description: 'Show nothing when all hold.' },
    },
  },
  rawArgs: true,
  run(params, { variables }) {
    const conditions: readonly Json[] = isJsonArray(params['that']) ? params['that'] : [params['that'] ?? true];
    const wrong = conditions.find(
      item => !evaluateCondition(typeof item === 'boolean' ? item : textOf(item), variables),
    );
    const text = (name: string): string | undefined =>
      params[name] === undefined ? undefined : textOf(renderValue(textOf(params[name]), variables));
    if (wrong === undefined) return { result: okResult({ msg: text('success_msg') ?? 'All assertions passed' }) };
    const msg = text('fail_msg') ?? text('msg') ?? 'Assertion failed';
    const facts = { assertion: wrong, evaluated_to: false, msg };
    return { result: failedResult({ code: 'assertion_failed', cause: `${msg}: ${textOf(wrong)}` }, facts) };
  },
};
