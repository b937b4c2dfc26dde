import assert from 'node:assert/strict';
import { limitLines, matchHosts } from '../../../src/compile/host-pattern.ts';
import { addIniInventory } from '../../../src/load/inventory/ini-inventory.ts';
import { InventoryBuilder } from '../../../src/load/inventory/builder.ts';
import { Findings } from '../../../src/load/reader.ts';

function inventoryOf(text: string) {
  const [builder, findings] = [new InventoryBuilder(), new Findings()];
  addIniInventory(text, { file: 'hosts', builder, findings });
  assert.deepEqual(findings.diagnostics, []);
  return builder.finish();
}

const inventory = inventoryOf('[dom0]\nd1\nd2\nd3\n[nfs]\nn1\nd3\n[one.two]\nd1\n[empty]\n[alone]\n');

describe('matchHosts', () => {
  for (const [patterns, hosts] of [
    [['all'], ['d1', 'd2', 'd3', 'n1']],
    [['*'], ['d1', 'd2', 'd3', 'n1']],
    [[], ['d1', 'd2', 'd3', 'n1']],
    [['dom0:nfs'], ['d1', 'd2', 'd3', 'n1']],
    [['dom0,n1'], ['d1', 'd2', 'd3', 'n1']],
    [
      ['dom0', 'n1'],
      ['d1', 'd2', 'd3', 'n1'],
    ],
    [['n1 , d1'], ['n1', 'd1']],
    [['dom0:&nfs'], ['d3']],
    [['&nfs'], ['d3', 'n1']],
    [['dom0:!nfs'], ['d1', 'd2']],
    [['!nfs:dom0'], ['d1', 'd2']],
    [['dom0:! d1'], ['d2', 'd3']],
    [['!d1'], ['d2', 'd3', 'n1']],
    [['d*'], ['d1', 'd2', 'd3']],
    [['d?'], ['d1', 'd2', 'd3']],
    [['[!d]?'], ['n1']],
    [['*[2-3]'], ['d3', 'n1']],
    [['d[2-3]'], ['d2', 'd3']],
    [['dom0[0-1]'], ['d1', 'd2']],
    [['dom0[1:0]'], ['d2']],
    [['a*'], []],
    [['~d[12]$'], ['d1', 'd2']],
    [['~d(?:1|2):!d1'], ['d2']],
    [['~(?i)D[12]'], ['d1', 'd2']],
    [['~(?P<kind>d)3'], ['d3']],
    [['dom0[0]'], ['d1']],
    [['dom0[1:2]'], ['d2', 'd3']],
    [['dom0[1:]'], ['d2', 'd3']],
    [['dom0[-1]'], ['d3']],
    [['dom0[0:99]'], ['d1', 'd2', 'd3']],
    [['nfs[0]:&nfs'], ['n1']],
    [['one.two'], ['d1']],
    [['empty'], []],
    [['empty[0:1]'], []],
  ] as const) {
    it(`finds for ${patterns.join(' + ') || 'nothing'}: ${hosts.join(' ') || 'nobody'}`, () => {
      const found = matchHosts(patterns, inventory);
      assert.deepEqual(found, { hosts, problems: [] });
    });
  }

  for (const [pattern, code, near] of [
    ['dmo0', 'unknown_pattern', 'dom0'],
    ['dom0:nfs,d1', 'unknown_pattern', undefined],
    ['dom0:!alne', 'unknown_pattern', 'alone'],
    ['dom0:&nsf', 'unknown_pattern', 'nfs'],
    ['zzz*', 'unknown_pattern', undefined],
    ['~zzz', 'unknown_pattern', undefined],
    ['dom0[7]', 'bad_pattern', undefined],
    ['empty[0]', 'bad_pattern', undefined],
    ['~d(', 'bad_pattern', undefined],
    ['d[', 'unknown_pattern', 'd1'],
    ['[z-a]', 'unknown_pattern', undefined],
    ['{{ where }}', 'bad_pattern', undefined],
  ] as const) {
    it(`tells what is wrong with ${pattern}: ${code}`, () => {
      const { problems } = matchHosts([pattern], inventory);
      assert.deepEqual(
        problems.map(problem => [problem.code, /did you mean "(.*)"/.exec(problem.mend)?.[1]]),
        [[code, near]],
      );
    });
  }

  it('does not count a localhost that only a play names among all hosts', () => {
    const local = { name: 'localhost', vars: [] };
    const hosts = new Map([...inventory.hosts, ['localhost', local] as const]);
    const found = (pattern: string) => matchHosts([pattern], { ...inventory, hosts }).hosts;
    assert.deepEqual([found('localhost'), found('all').includes('localhost')], [['localhost'], false]);
    assert.equal(found('*l*,d1').includes('localhost'), false);
  });
});

describe('limitLines', () => {
  it('gives one pattern a line, without comments and empty lines', () =>
    assert.deepEqual(limitLines('d1\r\n\n# no\n  dom0:!d2  \n'), ['d1', 'dom0:!d2']));
});
