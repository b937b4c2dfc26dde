import assert from 'node:assert/strict';
import { schedulePlays } from '../../../src/compile/schedule-plays.ts';
import { settlePlays } from '../../../src/compile/settle-plays.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { readInventory } from '../../../src/load/inventory/read.ts';
import { PLAIN_READING } from '../../support/inventory-reading.ts';
import { loadText } from '../../support/load.ts';

const { inventory } = readInventory(['a,b'], [], PLAIN_READING);

function settled(text: string, extraVars: JsonObject = {}) {
  return settlePlays(loadText(text).plays, { inventory, extraVars, lookup: () => [] });
}

const ALL_TAGS = { tags: ['all'], skipTags: [], limit: [] };

describe('settlePlays', () => {
  /** Who takes part in a play with such hosts, and what is told of them. */
  function told(hosts: string, more = '', extraVars: JsonObject = {}) {
    const { plays, diagnostics } = settled(`- hosts: ${hosts}\n${more}  tasks: []\n`, extraVars);
    const { schedule, diagnostics: wrong } = schedulePlays(plays, inventory, ALL_TAGS);
    return [schedule.plays[0]?.hosts, [...diagnostics, ...wrong].map(({ code }) => code)];
  }

  it('takes an empty list that a template gives for nobody, as ansible-core 2.14.18, never for all', () =>
    assert.deepEqual(told('"{{ [] }}"'), [[], []]));

  it('refuses an empty text', () => {
    assert.deepEqual(told('"{{ none_at_all }}"', '  vars: {none_at_all: ""}\n'), [[], ['no_hosts']]);
  });

  it('leaves hosts open that the answer to a prompt says, and says so', () => {
    const prompt = '  vars_prompt: [{name: where}]\n';
    assert.deepEqual(told('"{{ where }}"', prompt), [[], ['waits_for_answer']]);
    assert.deepEqual(told('"{{ where }}"', prompt, { where: 'b' }), [['b'], []]);
  });
});
