import { OMIT } from '../../compile/resolve-task.ts';
import { TemplateError } from '../../model/diagnostic.ts';
import { isJsonArray, type Json, type JsonObject } from '../../model/json.ts';
import { evaluateCondition } from '../../vars/condition.ts';
import { isTemplate, renderDeep } from '../../vars/template.ts';
import type { Variables } from '../../vars/variables.ts';
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
      fail_msg: { description: 'Shown when a condition does not hold: a text or a list of texts.' },
      msg: { description: 'Older name of fail_msg.' },
      success_msg: { description: 'Shown when all hold: a text or a list of texts.' },
      quiet: { type: 'boolean', default: false, description: 'Show nothing when all hold.' },
    },
  },
  rawArgs: true,
  conditions: ['that'],
  run(params, { variables }) {
    const [failMsg, successMsg] = [
      message(params, ['fail_msg', 'msg'], variables),
      message(params, ['success_msg'], variables),
    ];
    const that =
      typeof params['that'] === 'string' && isTemplate(params['that'])
        ? renderDeep(params['that'], variables)
        : params['that'];
    const conditions: readonly Json[] = isJsonArray(that) ? that : [that ?? true];
    const wrong = conditions.find(
      item => !evaluateCondition(typeof item === 'boolean' ? item : textOf(item), variables),
    );
    if (wrong === undefined) return { result: okResult({ msg: successMsg ?? 'All assertions passed' }) };
    const msg = failMsg ?? 'Assertion failed';
    const facts = { assertion: wrong, evaluated_to: false, msg };
    const cause = `${isJsonArray(msg) ? msg.map(textOf).join(' ') : textOf(msg)}: ${textOf(wrong)}`;
    return { result: failedResult({ code: 'assertion_failed', cause }, facts) };
  },
};

/** A text, or a list of texts, as Ansible asks. */
function message(params: JsonObject, names: readonly string[], variables: Variables): Json | undefined {
  const name = names.find(key => params[key] !== undefined);
  const value = renderDeep(params[name ?? ''] ?? null, variables);
  if (name === undefined || value === null || value === OMIT) return undefined;
  if (typeof value === 'string' || (isJsonArray(value) && value.every(item => typeof item === 'string'))) return value;
  const cause = `${name} of assert takes a text or a list of texts, not ${textOf(value)}`;
  throw new TemplateError({ code: 'wrong_parameter', cause, mend: 'put it in quotes' });
}
