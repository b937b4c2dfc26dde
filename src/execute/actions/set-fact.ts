import { TemplateError } from '../../model/diagnostic.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { markedAs } from '../../model/whole-floats.ts';
import { isTemplate } from '../../vars/template.ts';
import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const setFact: ControllerAction = {
  name: 'set_fact',
  summary: 'Sets variables of this host for the rest of the run.',
  params: {
    type: 'object',
    minProperties: 1,
    properties: {
      cacheable: { type: 'boolean', default: false, description: 'Also make facts of them (`ansible_facts`).' },
    },
    additionalProperties: { description: 'A variable and its value.' },
  },
  sets: args => Object.keys(args).filter(name => name !== 'cacheable' && !isTemplate(name)),
  setsMore: args => Object.keys(args).some(isTemplate),
  run(params) {
    const { cacheable, ...given } = params;
    const facts: JsonObject = markedAs(Object.fromEntries(Object.entries(given).map(factOf)), given);
    const result = okResult({ ansible_facts: facts });
    return { result, set: facts, ...(cacheable === true ? { facts } : {}) };
  },
};

/** As in Ansible without jinja2_native, a text that is a truth becomes one. */
function factOf([name, value]: [string, Json]): [string, Json] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const cause = `"${name}" is no name of a variable`;
    throw new TemplateError({ code: 'bad_name', cause, mend: 'use letters, digits and underscores' });
  }
  if (typeof value !== 'string') return [name, value];
  const word = value.toLowerCase();
  if (word === 'true' || word === 'yes') return [name, true];
  return [name, word === 'false' || word === 'no' ? false : value];
}
