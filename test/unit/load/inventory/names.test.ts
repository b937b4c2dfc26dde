import assert from 'node:assert/strict';
import { hostsNamedBy, isProblem } from '../../../../src/load/inventory/names.ts';

describe('what stands for hosts in an inventory', () => {
  for (const [text, names, port] of [
    ['a', ['a']],
    ['a.example.com:2222', ['a.example.com'], 2222],
    ['192.0.2.1:22', ['192.0.2.1'], 22],
    ['2001:db8::1', ['2001:db8::1']],
    ['[2001:db8::1]', ['2001:db8::1']],
    ['[2001:db8::1]:22', ['2001:db8::1'], 22],
    ['h[1:3]', ['h1', 'h2', 'h3']],
    ['h[08:10]', ['h08', 'h09', 'h10']],
    ['h[a:c]x:23', ['hax', 'hbx', 'hcx'], 23],
    ['h[1:9:4]', ['h1', 'h5', 'h9']],
    ['h[a:e:2]', ['ha', 'hc', 'he']],
    ['h[Y:Z]', ['hY', 'hZ']],
    ['h[:2]', ['h0', 'h1', 'h2']],
    ['[0:1]h', ['0h', '1h']],
    ['r[1:2]h[1:2]', ['r1h1', 'r1h2', 'r2h1', 'r2h2']],
    ['größe-[1:1]', ['größe-1']],
  ] as const) {
    it(`${text} is ${names.join(' ')}${port === undefined ? '' : ` at port ${port}`}`, () =>
      assert.deepEqual(hostsNamedBy(text), port === undefined ? { names } : { names, port }));
  }

  for (const [text, code] of [
    ['h[3:1]', 'bad_range'],
    ['h[1-3]', 'bad_range'],
    ['h[1]', 'bad_range'],
    ['h[1:]', 'bad_range'],
    ['h[]', 'bad_range'],
    ['h[1:2', 'bad_range'],
    ['h1:2]', 'bad_range'],
    ['h[01:100]', 'bad_range'],
    ['h[a:3]', 'bad_range'],
    ['h[c:a]', 'bad_range'],
    ['h[1:9:0]', 'bad_range'],
    ['h[1:9:-1]', 'bad_range'],
    ['h[1:2:3:4]', 'bad_range'],
    ['h[1:1000000]', 'bad_range'],
    ['h[1:1000][1:1000]', 'bad_range'],
    ['h[1:99999999999999999999]', 'bad_range'],
    ['', 'bad_name'],
    ['-h', 'bad_name'],
    ['a b', 'bad_name'],
    ['a:', 'bad_name'],
    ['a:b', 'bad_name'],
    ['a/b', 'bad_name'],
    ['..', 'bad_name'],
    ['!a', 'bad_name'],
    ['a\u001b[31m', 'bad_range'],
    ['a\u001b', 'bad_name'],
    ['a*', 'bad_name'],
    ['{{ a }}', 'bad_name'],
  ] as const) {
    it(`${JSON.stringify(text)} is refused: ${code}`, () => {
      const found = hostsNamedBy(text);
      assert.equal(isProblem(found) ? found.code : found.names, code);
    });
  }
});
