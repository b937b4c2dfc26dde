import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hostRanges } from '../../../src/report/host-ranges.ts';

describe('hosts written as ranges', () => {
  const rows: readonly (readonly [readonly string[], string])[] = [
    [[], ''],
    [['db1'], 'db1'],
    [['web01', 'web02', 'web03'], 'web[01-03]'],
    [['web3', 'web1', 'web2', 'web7'], 'web[1-3,7]'],
    [['web9', 'web10', 'web11'], 'web[9-11]'],
    [['web09', 'web10'], 'web[09-10]'],
    [['web9', 'web09'], 'web[9,09]'],
    [['a1.lab', 'a2.lab', 'a1.net'], 'a[1-2].lab,a1.net'],
    [['rack2-dom0', 'rack2-dom1'], 'rack2-dom[0-1]'],
    [['localhost', 'web1', 'web2'], 'localhost,web[1-2]'],
    [['10.0.0.1', '10.0.0.2'], '10.0.0.1,10.0.0.2'],
    [['fe80::1', 'fe80::2'], 'fe80::1,fe80::2'],
    [['web1', 'web1'], 'web1'],
    [['h1a', 'h2a'], 'h[1-2]a'],
  ];
  for (const [names, text] of rows)
    it(`writes ${names.join(' ')} as "${text}"`, () => assert.equal(hostRanges(names), text));

  it('names every host once, whatever they are called', () => {
    const name = fc.stringMatching(/^[a-z]{1,2}[0-9]{0,3}[a-z]?(\.lab)?$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), names => {
        assert.deepEqual(expanded(hostRanges(names)).toSorted(), names.toSorted());
      }),
    );
  });
});

/** The names that a text of ranges stands for. */
function expanded(text: string): readonly string[] {
  const words = text.match(/(?:[^,[]|\[[^\]]*\])+/g) ?? [];
  return words.flatMap(word => {
    const [, before = '', inner, after = ''] = /^([^[]*)(?:\[(.*)\])?(.*)$/.exec(word) ?? [];
    if (inner === undefined) return [word];
    return inner.split(',').flatMap(range => {
      const [from = '', to = from] = range.split('-');
      const count = Number(to) - Number(from) + 1;
      return Array.from(
        { length: count },
        (_, index) => `${before}${String(Number(from) + index).padStart(from.length, '0')}${after}`,
      );
    });
  });
}
