import assert from 'node:assert/strict';
import { PLAIN_READING } from '../../support/inventory-reading.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { factLayers } from '../../../src/compile/fact-layers.ts';
import { hostLayers } from '../../../src/compile/host-layers.ts';
import { type LeveledLayers, LEVELS, stackOf } from '../../../src/compile/precedence.ts';
import { readInventory } from '../../../src/load/inventory/read.ts';
import type { VariableLayer } from '../../../src/model/inventory.ts';
import { join } from 'node:path';
import { scopeOf } from '../../../src/vars/scope.ts';
import { withFiles } from '../../support/file-tree.ts';

interface Row {
  readonly lower: string;
  readonly higher: string;
  readonly winner: string;
}

const rows = parse(readFileSync('test/cases/precedence/ansible-2.14.yaml', 'utf8')) as readonly Row[];

/** Where the levels within an inventory are written. */
const FOLDER_FILES: Readonly<Record<string, string>> = {
  inventory_group_vars_all: 'inv/group_vars/all.yml',
  inventory_group_vars: 'inv/group_vars/g.yml',
  inventory_host_vars: 'inv/host_vars/h.yml',
  playbook_group_vars_all: 'play/group_vars/all.yml',
  playbook_group_vars: 'play/group_vars/g.yml',
  playbook_host_vars: 'play/host_vars/h.yml',
};

function inventoryLayers(set: readonly string[]): readonly VariableLayer[] {
  const line = (level: string): object => (set.includes(level) ? { v: level } : {});
  const group = { vars: line('inventory_groups'), hosts: { h: line('inventory_host') } };
  const hosts = { all: { vars: line('inventory_all'), children: { g: group } } };
  const inFolders = set.flatMap(level => {
    const file = FOLDER_FILES[level];
    return file === undefined ? [] : [[file, `v: ${level}\n`] as const];
  });
  return withFiles({ 'inv/hosts.yml': JSON.stringify(hosts), ...Object.fromEntries(inFolders) }, folder => {
    const { inventory, diagnostics } = readInventory([join(folder, 'inv')], [join(folder, 'play')], PLAIN_READING);
    assert.deepEqual(diagnostics, []);
    return hostLayers(inventory, 'h');
  });
}

function winner(set: readonly string[]): unknown {
  const levels: LeveledLayers = Object.fromEntries(
    LEVELS.filter(level => set.includes(level)).map(level => [level, [{ origin: level, values: { v: level } }]]),
  );
  return scopeOf(stackOf([levels, { inventory: inventoryLayers(set) }])).get('v');
}

describe('the order of precedence', () => {
  for (const row of rows) {
    it(`is that of ansible-playbook for ${row.lower} and ${row.higher}`, () =>
      assert.equal(winner([row.lower, row.higher]), row.winner));
  }

  it('has a row for every level that a playbook can set, in one chain', () => {
    const chain = [rows[0]?.lower, ...rows.map(({ higher }) => higher)];
    assert.deepEqual(
      rows.map(({ lower }) => lower),
      chain.slice(0, -1),
    );
    const inChain = LEVELS.filter(level => chain.includes(level));
    assert.deepEqual(
      LEVELS.filter(level => !inChain.includes(level)),
      ['implied', 'inventory', 'magic'],
    );
  });

  it('lets the later of two sources of one level win', () => {
    const layer = (v: string) => ({ task_vars: [{ origin: v, values: { v } }] });
    assert.equal(scopeOf(stackOf([layer('first'), layer('second')])).get('v'), 'second');
  });
});

describe('a stack of layers', () => {
  const layer = fc.record({ origin: fc.constant('any'), values: fc.dictionary(fc.constantFrom('a', 'b'), fc.nat()) });
  const leveled = fc.dictionary(fc.constantFrom(...LEVELS), fc.array(layer, { maxLength: 3 }));

  it('finds what the last layer of all says', () =>
    fc.assert(
      fc.property(fc.array(leveled, { maxLength: 4 }), sources => {
        const stack = stackOf(sources);
        assert.equal(
          stack.highest('a'),
          stack.all().findLast(({ values }) => Object.hasOwn(values, 'a')),
        );
      }),
    ));
});

describe('facts', () => {
  const variables = scopeOf(
    factLayers({ ansible_system: 'Linux', ansible_local: { a: 1 }, ansible_user: 'root', x: '{{ y }}' }),
  );

  it('are variables, and short names below ansible_facts', () => {
    assert.equal(variables.get('ansible_system'), 'Linux');
    assert.deepEqual(variables.get('ansible_facts'), {
      system: 'Linux',
      ansible_local: { a: 1 },
      user: 'root',
      x: '{{ y }}',
    });
  });

  it('are never templates', () => assert.equal(variables.get('x'), '{{ y }}'));

  for (const name of [
    'ansible_user',
    'ansible_host',
    'ansible_ssh_common_args',
    'ansible_become_exe',
    'ansible_connection',
  ])
    it(`do not say how the host is reached: ${name}`, () =>
      assert.equal(scopeOf(factLayers({ [name]: 'evil' })).get(name), undefined));

  for (const name of [
    'ansible_user_id',
    'ansible_hostname',
    'ansible_ssh_host_key_rsa_public',
    'ansible_python_version',
  ])
    it(`keep their variable: ${name}`, () => assert.equal(scopeOf(factLayers({ [name]: 'x' })).get(name), 'x'));
});
