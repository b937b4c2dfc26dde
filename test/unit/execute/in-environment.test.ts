import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { inEnvironment } from '../../../src/execute/in-environment.ts';

describe('inEnvironment', () => {
  it('gives any text to the script, unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0')),
        value => {
          const { text } = inEnvironment({ text: 'printf %s "$X"', args: [] }, { X: value });
          assert.equal(spawnSync('sh', ['-c', text], { encoding: 'utf8' }).stdout, value);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps the locale of scripts whose output is read, not that of commands', () => {
    const script = { text: 'x', args: [] };
    assert.equal(inEnvironment(script, { LC_ALL: 'de_DE', LANG: 'de' }), script);
    assert.match(inEnvironment(script, { LC_ALL: 'de_DE' }, true).text, /^export LC_ALL='de_DE'\n/);
  });

  it('leaves a script that does nothing as it is', () => {
    const nothing = { text: '', args: [] };
    assert.equal(inEnvironment(nothing, { A: 'b' }), nothing);
  });
});
