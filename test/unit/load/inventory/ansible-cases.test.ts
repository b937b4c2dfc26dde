import assert from 'node:assert/strict';
import { PLAIN_READING } from '../../../support/inventory-reading.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hostLayers } from '../../../../src/compile/host-layers.ts';
import { matchHosts } from '../../../../src/compile/host-pattern.ts';
import { readInventory } from '../../../../src/load/inventory/read.ts';
import type { Inventory } from '../../../../src/model/inventory.ts';
import { withFiles } from '../../../support/file-tree.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly inventory: readonly string[];
  readonly playbook_dir?: string;
  /** In the order of `ansible all --list-hosts`. */
  readonly hostvars: Readonly<Record<string, object>>;
  readonly groups: Readonly<
    Record<string, { readonly hosts?: readonly string[]; readonly children?: readonly string[] }>
  >;
  readonly patterns?: Readonly<Record<string, readonly string[]>>;
}

const cases = parse(readFileSync('test/cases/inventory/ansible-2.14.yaml', 'utf8')) as readonly Case[];

function load({ files, inventory, playbook_dir: play }: Case): Inventory {
  return withFiles(files, folder => {
    const paths = inventory.map(path => (path.includes(',') ? path : join(folder, path)));
    const read = readInventory(paths, play === undefined ? [] : [join(folder, play)], PLAIN_READING);
    assert.deepEqual(
      read.diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    return read.inventory;
  });
}

function variables(inventory: Inventory, host: string): object {
  return Object.fromEntries(hostLayers(inventory, host).flatMap(({ values }) => Object.entries(values)));
}

describe('an inventory means what it means to ansible-core 2.14', () => {
  for (const given of cases) {
    describe(given.name, () => {
      const inventory = load(given);

      it('has the same hosts in the same order, with the same variables', () => {
        const hosts = matchHosts(['all'], inventory).hosts;
        assert.deepEqual(hosts, Object.keys(given.hostvars));
        for (const host of hosts) assert.deepEqual(variables(inventory, host), given.hostvars[host], host);
      });

      it('has the same groups', () => {
        const groups = [...inventory.groups.values()]
          // Ansible does not list members of `all`, nor groups that are empty.
          .map(({ name, hosts, children }) => [name, name === 'all' ? [] : hosts, children] as const)
          .filter(([, hosts, children]) => hosts.length + children.length > 0);
        const expected = Object.entries(given.groups).map(([name, group]) => [
          name,
          group.hosts ?? [],
          group.children ?? [],
        ]);
        assert.deepEqual(
          groups.toSorted(([a], [b]) => (a < b ? -1 : 1)),
          expected,
        );
      });

      for (const [pattern, hosts] of Object.entries(given.patterns ?? {})) {
        it(`finds the same hosts for ${pattern}`, () =>
          assert.deepEqual(matchHosts([pattern], inventory).hosts, hosts));
      }
    });
  }
});
