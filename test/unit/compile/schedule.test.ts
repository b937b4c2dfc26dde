import assert from 'node:assert/strict';
import { batchesOf } from '../../../src/compile/batches.ts';
import { hostLayers } from '../../../src/compile/host-layers.ts';
import { matchHosts } from '../../../src/compile/host-pattern.ts';
import { isSelected } from '../../../src/compile/tags.ts';
import { InventoryBuilder } from '../../../src/load/inventory/builder.ts';
import { addIniInventory } from '../../../src/load/inventory/ini-inventory.ts';
import { expandRange } from '../../../src/load/inventory/ranges.ts';
import { addYamlInventory } from '../../../src/load/inventory/yaml-inventory.ts';
import { Findings } from '../../../src/load/reader.ts';
import { parseYaml } from '../../../src/load/yaml.ts';
import type { Inventory } from '../../../src/model/inventory.ts';

function ini(text: string): Inventory {
  const [builder, findings] = [new InventoryBuilder(), new Findings()];
  addIniInventory(text, { file: 'hosts', builder, findings });
  assert.deepEqual(findings.diagnostics, []);
  return builder.finish();
}

function yaml(text: string): Inventory {
  const [builder, findings] = [new InventoryBuilder(), new Findings()];
  const { value, source } = parseYaml(text, 'hosts.yaml');
  addYamlInventory(value ?? null, { file: 'hosts.yaml', source, builder, findings });
  assert.deepEqual(findings.diagnostics, []);
  return builder.finish();
}

const variables = (inventory: Inventory, host: string): object =>
  Object.assign({}, ...hostLayers(inventory, host).map(({ values }) => values)) as object;

describe('inventories', () => {
  it('read INI as Ansible does: ports, quotes, literals, comments, ranges, children', () => {
    const inventory = ini(
      "lone:2222 a=1 b='two words' c=True d=0644 # end\n[dom0]\ndom0-[01:03] rack=x\n[xen:children]\ndom0\n[xen:vars]\nbridge = xenbr0\n",
    );
    assert.deepEqual(variables(inventory, 'lone'), { ansible_port: 2222, a: 1, b: 'two words', c: true, d: '0644' });
    assert.deepEqual(variables(inventory, 'dom0-02'), { rack: 'x', bridge: 'xenbr0' });
    assert.deepEqual(matchHosts(['xen'], inventory).hosts, ['dom0-01', 'dom0-02', 'dom0-03']);
    assert.deepEqual(matchHosts(['ungrouped'], inventory).hosts, ['lone']);
  });

  it('let the nearer group win over the wider, and the host over both', () => {
    const inventory = yaml(
      'all:\n  vars: {a: all, b: all, c: all}\n  children:\n    wide:\n      vars: {b: wide, c: wide}\n      children:\n        near:\n          vars: {c: near, d: near}\n          hosts:\n            h: {d: host}\n',
    );
    assert.deepEqual(variables(inventory, 'h'), { a: 'all', b: 'wide', c: 'near', d: 'host' });
  });

  it('tell groups that contain each other', () => {
    const builder = new InventoryBuilder();
    builder.addChild('a', 'b');
    builder.addChild('b', 'a');
    assert.deepEqual(builder.circle(), ['b', 'a', 'b']);
  });

  for (const [pattern, names] of [
    ['h[1:3]', ['h1', 'h2', 'h3']],
    ['h[08:10]', ['h08', 'h09', 'h10']],
    ['h[a:c]x', ['hax', 'hbx', 'hcx']],
    ['h[1:9:4]', ['h1', 'h5', 'h9']],
    ['r[1:2]h[1:2]', ['r1h1', 'r1h2', 'r2h1', 'r2h2']],
    ['h[3:1]', undefined],
    ['h[1-3]', undefined],
  ] as const) {
    it(`expand ${pattern}`, () => assert.deepEqual(expandRange(pattern), names));
  }
});

describe('host patterns', () => {
  const inventory = ini('[dom0]\nd1\nd2\nd3\n[nfs]\nn1\nd3\n');
  for (const [patterns, hosts] of [
    [['all'], ['d1', 'd2', 'd3', 'n1']],
    [['dom0:nfs'], ['d1', 'd2', 'd3', 'n1']],
    [['dom0,n1'], ['d1', 'd2', 'd3', 'n1']],
    [['dom0:&nfs'], ['d3']],
    [['dom0:!nfs'], ['d1', 'd2']],
    [['d*'], ['d1', 'd2', 'd3']],
    [['~d[12]$'], ['d1', 'd2']],
    [['dom0[0]'], ['d1']],
    [['dom0[1:2]'], ['d2', 'd3']],
    [['dom0[-1]'], ['d3']],
    [['!d1'], ['d2', 'd3', 'n1']],
  ] as const) {
    it(`${patterns.join(' ')} gives ${hosts.join(' ')}`, () =>
      assert.deepEqual(matchHosts(patterns, inventory).hosts, hosts));
  }
});

describe('serial', () => {
  const hosts = ['1', '2', '3', '4', '5', '6', '7'];
  for (const [serial, sizes] of [
    [[], [7]],
    [[3], [3, 3, 1]],
    [
      [1, 2],
      [1, 2, 2, 2],
    ],
    [['30%'], [2, 2, 2, 1]],
    [['1%'], [1, 1, 1, 1, 1, 1, 1]],
    [[0], [7]],
  ] as const) {
    it(`${JSON.stringify(serial)} cuts seven hosts into ${sizes.join(', ')}`, () =>
      assert.deepEqual(
        batchesOf(hosts, serial).batches.map(batch => batch.length),
        sizes,
      ));
  }
  it('that is neither a number nor a percentage is told', () => assert.equal(batchesOf(hosts, ['many']).wrong, 'many'));
});

describe('tags', () => {
  for (const [own, tags, skipTags, expected] of [
    [[], [], [], true],
    [['a'], ['a'], [], true],
    [['a'], ['b'], [], false],
    [['always'], ['b'], [], true],
    [['never'], [], [], false],
    [['never', 'a'], ['a'], [], true],
    [['a'], ['tagged'], [], true],
    [[], ['untagged'], [], true],
    [['a'], [], ['a'], false],
    [['always'], [], ['all'], true],
  ] as const) {
    it(`${JSON.stringify(own)} with --tags ${JSON.stringify(tags)} --skip-tags ${JSON.stringify(skipTags)}: ${String(expected)}`, () =>
      assert.equal(isSelected(own, { tags, skipTags }), expected));
  }
});
