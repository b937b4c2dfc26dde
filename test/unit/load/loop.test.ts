import assert from 'node:assert/strict';
import { LOOP_NAMES, readLoop } from '../../../src/load/loop.ts';
import { Findings, MappingReader } from '../../../src/load/reader.ts';
import { testLookups } from '../../support/lookups.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { loopTerms } from '../../../src/vars/loops/index.ts';
import { scopeOf } from '../../../src/vars/scope.ts';

describe('readLoop', () => {
  function read(values: JsonObject) {
    const findings = new Findings();
    const source = { file: 'play.yaml', places: {} };
    const reader = new MappingReader(values, { source, path: [] }, findings, 'a task');
    return { loop: readLoop(reader), codes: findings.diagnostics.map(({ code }) => code) };
  }

  it('keeps the name behind with_, with or without its collection', () => {
    for (const key of ['with_items', 'with_ansible.builtin.items'])
      assert.deepEqual(read({ [key]: [1] }).loop, {
        terms: [1],
        lookup: 'items',
        control: { loopVar: 'item', extended: false, extendedAllItems: true },
      });
  });

  it('refuses a second loop, a loop that is not there, and a key that loop_control has not', () => {
    assert.deepEqual(read({ loop: [1], with_items: [2] }).codes, ['two_loops']);
    assert.deepEqual(read({ with_itms: [2] }).codes, ['unknown_loop']);
    assert.deepEqual(read({ loop: [1], loop_control: { loopvar: 'x' } }).codes, ['unknown_keyword']);
  });

  it('knows no name that nothing carries out', () => {
    const variables = scopeOf([], { lookup: testLookups(() => new Uint8Array()) });
    for (const name of LOOP_NAMES) {
      try {
        loopTerms(name, [], variables);
      } catch (error) {
        assert.doesNotMatch(String(error), /there is no lookup/, name);
      }
    }
  });
});
