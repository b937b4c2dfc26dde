import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { readUnindented } from '../../src/load/yaml-unindented.ts';
import { parseYaml } from '../../src/load/yaml.ts';
import { runs } from '../support/fuzz/fuzz.ts';

const fragment = fc.constantFrom(
  ...[
    'a',
    'b: ',
    '- ',
    '\n',
    '  ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '&a ',
    '*a',
    '!vault ',
    '!!set ',
    '<<: ',
    '|',
    '>',
    '#',
  ],
  ...['---', '%YAML 1.1\n', '? ', '\t', '0x1f', '1:30', '~', '{{ x }}', '\u0000', '\ud800', '__proto__: '],
);

describe('any text', () => {
  it('is read as YAML or refused with places inside it, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), fragments => {
        const text = fragments.join('');
        const { value, diagnostics } = parseYaml(text, 'f');
        assert.equal(value === undefined, diagnostics.length > 0);
        const lines = text.split('\n').length;
        for (const { position } of diagnostics) assert.ok(position !== undefined && position.line <= lines);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('whose brackets have no end is not read again and again', () => {
    let readings = 0;
    const { diagnostics } = parseYaml('- [[a\n8\n', 'f');
    const { read } = readUnindented('- [[a\n8\n', text => {
      readings += 1;
      const [mistake] = parseDocument(text, { prettyErrors: false }).errors;
      return { mistake };
    });
    assert.ok(read.mistake !== undefined && diagnostics.length > 0);
    assert.ok(readings < 5, `${readings} readings`);
  });

  it('that is JSON is read as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), value => {
        const whole = JSON.parse(JSON.stringify(value), (_, item: unknown) =>
          // Text in YAML: 1e21, as JSON writes large and small numbers, and what JavaScript would round.
          typeof item === 'number' && (!/^-?\d+(\.\d+)?$/.test(String(item)) || Math.abs(item) > 2 ** 53 - 1)
            ? 0
            : item,
        ) as unknown;
        assert.deepEqual(parseYaml(JSON.stringify(whole), 'f').value, whole);
      }),
    );
  });
});
