import assert from 'node:assert/strict';
import { iniSurprises } from '../../../../src/load/lint/ini-surprises.ts';

describe('iniSurprises', () => {
  for (const [text, place] of [
    ['web01 a=1 started=no\n', '1:11'],
    ['[web]\n  web01 started=off\n', '2:9'],
    ['[web:vars]\nstarted = false\n', '2:1'],
    ['web01 size=1e3\n', '1:7'],
    ['web01 size=0o17\n', '1:7'],
    ['[web:vars]\nversion=1.10\n', '2:1'],
    ['[web:vars]\n\nname=some text # of ours\n', '3:1'],
  ] as const)
    it(`finds ${JSON.stringify(text)}`, () => {
      const [only, ...more] = iniSurprises(text, 'f');
      assert.deepEqual([only?.code, only?.severity, more], ['ini_surprise', 'warning', []]);
      assert.equal(`${only?.position?.line}:${only?.position?.column}`, place);
    });

  for (const text of [
    '# a=no\n; a=no\n[web:children]\nno\n',
    'web[01:20] ansible_become=no ansible_port=2222 # a=no\n',
    'web01 a=False b=yes c=0777 d=1.0 e=+5 f=-7 g="\'no\'"\n',
    '[web:vars]\na=5 # five\nb="x # y"\nc=x#y\n',
    'web01 a="no\n',
  ])
    it(`passes over ${JSON.stringify(text)}`, () => assert.deepEqual(iniSurprises(text, 'f'), []));
});
