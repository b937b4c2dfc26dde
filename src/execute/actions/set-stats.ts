import { isJsonArray, isJsonObject, type JsonObject } from '../../model/json.ts';
import { okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const setStats: ControllerAction = {
  name: 'set_stats',
  summary: 'Keeps figures of the play, which are shown at the end of the run; no later task sees them.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      data: { type: 'object', default: {}, description: 'Names and values to keep.' },
      per_host: { type: 'boolean', default: false, description: 'Keep them for each host apart.' },
      aggregate: {
        type: 'boolean',
        default: true,
        description: 'Add to what is kept under a name: numbers are summed, texts, lists and mappings joined.',
      },
    },
  },
  run(params) {
    const { data = {}, per_host = false, aggregate = true } = params;
    const kept: JsonObject = isJsonObject(data) && !isJsonArray(data) ? data : {};
    return { result: okResult({ ansible_stats: { data: kept, per_host, aggregate } }) };
  },
};
