import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../src/model/json.ts';

const FILE = '{{ scratch }}/f';

/** What tasks do. Some look at, or change, a file that others changed: what was looked up ahead has to be looked up again then. */
export const effect: Arbitrary<JsonObject> = weighted([
  [5, { debug: { msg: '{{ rank }} {{ v | default("-") }} {{ item | default("-") }} {{ d | default("-") }}' } }],
  [1, { debug: { var: 'r.changed' } }],
  [4, { fail: { msg: 'failed on purpose' } }],
  [3, { set_fact: { n: '{{ (n | default(0) | int) + 1 }}' } }],
  [2, { command: 'echo {{ rank }}' }],
  [1, { command: { cmd: 'false' } }],
  [1, { command: `touch ${FILE} creates=${FILE}` }],
  [1, { shell: 'echo {{ rank }} >> {{ scratch }}/log' }],
  [2, { copy: { dest: FILE, content: '{{ rank }}{{ n | default(0) }}\n' } }],
  [1, { lineinfile: { path: FILE, line: 'n={{ n | default(0) }}', regexp: '^n=', create: true } }],
  [1, { file: { path: FILE, state: 'absent' } }],
  [1, { file: { path: FILE, mode: '0600' } }],
  [1, { assert: { that: ['rank != 4', 'n | default(0) | int < 3'] } }],
  [2, { stat: { path: FILE }, register: 's' }],
  [1, { command: 'cat {{ scratch }}/f', register: 'r', changed_when: false }],
  [1, { ping: {} }],
]);

export const meta: Arbitrary<JsonObject> = weighted([
  [6, { meta: 'flush_handlers' }],
  [1, { meta: 'noop' }],
  [1, { meta: 'clear_host_errors' }],
  [1, { meta: 'clear_facts' }],
  [1, { meta: 'refresh_inventory' }],
  [1, { meta: 'end_host', when: 'rank == 2' }],
  [1, { meta: 'end_host', when: 'n is defined' }],
  [1, { meta: 'end_batch', when: 'rank == 1' }],
  [1, { meta: 'end_play', when: 'r is defined and r is failed' }],
]);

function weighted(choices: readonly (readonly [weight: number, body: JsonObject])[]): Arbitrary<JsonObject> {
  return fc.oneof(...choices.map(([weight, body]) => ({ weight, arbitrary: fc.constant(body) })));
}
