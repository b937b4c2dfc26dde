import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const setFact: ControllerAction = {
  name: 'set_fact',
  summary: 'Sets variables of this host for the rest of the run.',
  params: {
    type: 'object',
    minProperties: 1,
    additionalProperties: { description: 'A variable and its value.' },
  },
  sets: args => Object.keys(args).filter(name => name !== 'cacheable'),
  run(params) {
    const { cacheable: _, ...facts } = params;
    return { result: okResult({ ansible_facts: facts }), set: facts };
  },
};
