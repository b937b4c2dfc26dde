import { isJsonObject } from '../../model/json.ts';
import { type ControllerAction, textOf } from './action.ts';

export const asyncStatus: ControllerAction = {
  name: 'async_status',
  asksHost: true,
  summary: 'Says how a job stands that a task with async began, or takes away what the host keeps of it.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['jid'],
    properties: {
      jid: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$',
        description: 'The ansible_job_id that the task registered.',
      },
      mode: {
        enum: ['status', 'cleanup'],
        default: 'status',
        description: 'status: what it came to so far; cleanup: forget it.',
      },
    },
  },
  async run({ jid, mode }, { job }) {
    const result = await job({ id: textOf(jid), mode: mode === 'cleanup' ? 'cleanup' : 'status' });
    const facts = result.facts['ansible_facts'];
    return { result, ...(isJsonObject(facts) ? { facts } : {}) };
  },
};
