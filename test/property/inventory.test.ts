import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hostLayers } from '../../src/compile/host-layers.ts';
import { matchHosts } from '../../src/compile/host-pattern.ts';
import { InventoryBuilder } from '../../src/load/inventory/builder.ts';
import { addIniInventory } from '../../src/load/inventory/ini-inventory.ts';
import { hostsNamedBy, isProblem } from '../../src/load/inventory/names.ts';
import { pythonLiteral } from '../../src/load/inventory/python-literal.ts';
import { shellWords } from '../../src/model/shell-words.ts';
import { Findings } from '../../src/load/reader.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { Json } from '../../src/model/json.ts';
import { runs } from '../support/fuzz/fuzz.ts';

const GROUPS = ['all', 'ungrouped', 'a', 'b', 'c', 'd'];
const group = fc.constantFrom(...GROUPS);
const host = fc.constantFrom('h1', 'h2', 'h3', 'h4', 'h5');

interface Drawn {
  readonly members: readonly (readonly [string, string])[];
  readonly children: readonly (readonly [string, string])[];
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  members: fc.array(fc.tuple(group, host), { maxLength: 12 }),
  children: fc.array(fc.tuple(group, group), { maxLength: 12 }),
});

/** Whatever circles were drawn are opened first, as when files are read. */
function inventoryOf({ members, children }: Drawn): Inventory {
  const builder = new InventoryBuilder();
  for (const [name, member] of members) builder.addToGroup(name, member);
  for (const [name, child] of children) builder.addChild(name, child);
  for (const name of GROUPS) builder.groupVars(name, { origin: name, values: { from: name } });
  builder.openCircles();
  return builder.finish();
}

describe('any inventory', () => {
  it('has every host in all, and in ungrouped exactly those of no other group', () => {
    fc.assert(
      fc.property(drawn, given => {
        const inventory = inventoryOf(given);
        assert.deepEqual(matchHosts(['all'], inventory).hosts.toSorted(), [...inventory.hosts.keys()].toSorted());
        for (const name of inventory.hosts.keys()) {
          const own = [...inventory.groups.values()]
            .filter(({ hosts }) => hosts.includes(name))
            .map(found => found.name);
          const others = own.filter(found => found !== 'all' && found !== 'ungrouped');
          assert.equal(own.includes('ungrouped'), others.length === 0);
        }
      }),
    );
  });

  it('gives a host the variables of all first, and those of a child group behind its parents', () => {
    fc.assert(
      fc.property(drawn, given => {
        const inventory = inventoryOf(given);
        for (const name of inventory.hosts.keys()) {
          const order = hostLayers(inventory, name).map(({ origin }) => origin);
          assert.equal(order[0], 'all');
          assert.equal(new Set(order).size, order.length);
          for (const { name: parent, children } of inventory.groups.values()) {
            for (const child of children)
              if (order.includes(child)) assert.ok(order.indexOf(parent) < order.indexOf(child));
          }
        }
      }),
    );
  });

  it('gives for a union, an intersection and an exclusion what sets give', () => {
    fc.assert(
      fc.property(drawn, group, group, (given, one, other) => {
        const inventory = inventoryOf(given);
        const find = (...patterns: string[]): ReadonlySet<string> => new Set(matchHosts(patterns, inventory).hosts);
        if (!inventory.groups.has(one) || !inventory.groups.has(other)) return;
        const [left, right] = [find(one), find(other)];
        assert.deepEqual(find(`${one}:${other}`), new Set([...left, ...right]));
        assert.deepEqual(find(`${one}:&${other}`), new Set([...left].filter(name => right.has(name))));
        assert.deepEqual(find(`${one}:!${other}`), new Set([...left].filter(name => !right.has(name))));
      }),
    );
  });
});

describe('any text', () => {
  const fragment = fc.constantFrom(
    ...Array.from('ab1[]:#;=\'"\\ \n\t,-!&~*?(){}.|^$'),
    ':vars]',
    ':children]',
    'x=1',
    '[g]\n',
  );
  const text = fc.array(fragment, { maxLength: 25 }).map(parts => parts.join(''));

  it('is an INI inventory or has mistakes at places inside it', () => {
    fc.assert(
      fc.property(text, given => {
        const [builder, findings] = [new InventoryBuilder(), new Findings()];
        addIniInventory(given, { file: 'f', builder, findings });
        builder.openCircles();
        builder.finish();
        const lines = given.split('\n').length;
        for (const { position } of findings.diagnostics) assert.ok(position !== undefined && position.line <= lines);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is a pattern that finds hosts or has problems', () => {
    const inventory = inventoryOf({ members: [['a', 'h1']], children: [] });
    fc.assert(
      fc.property(text, given => {
        const { hosts, problems } = matchHosts([given], inventory);
        assert.ok(Array.isArray(hosts) && problems.every(({ mend }) => mend !== ''));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('stands for hosts whose names no shell, path or pattern could take for something else, or for none', () => {
    fc.assert(
      fc.property(text, given => {
        const found = hostsNamedBy(given);
        if (!isProblem(found))
          for (const name of found.names) assert.match(name, /^[\p{L}\p{N}_:][\p{L}\p{N}_.:@%+-]*$/u);
      }),
    );
  });

  it('comes back from quotes of a shell', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), words => {
        const single = words.map(word => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ');
        const double = words.map(word => `"${word.replace(/["\\]/g, '\\$&')}"`).join(' ');
        assert.deepEqual([shellWords(single), shellWords(double)], [words, words]);
      }),
    );
  });
});

describe('a Python literal', () => {
  const value = fc.letrec<{ value: Json }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;

  it('of any value is read as that value', () => {
    fc.assert(fc.property(value, given => assert.deepEqual(pythonLiteral(pythonText(given)), given)));
  });

  it('nested without bound is text, and no crash', () => {
    const deep = `${'['.repeat(10_000)}1${']'.repeat(10_000)}`;
    assert.equal(pythonLiteral(deep), deep);
  });
});

function pythonText(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`)
    .join(', ')}}`;
}
