import assert from 'node:assert/strict';
import { inventoryWarnings } from '../../../../src/compile/lint/inventory.ts';
import type { Host, Inventory } from '../../../../src/model/inventory.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

describe('inventoryWarnings', () => {
  const inventoryOf = (hosts: Readonly<Record<string, readonly JsonObject[]>>): Inventory => ({
    hosts: new Map(
      Object.entries(hosts).map(([name, layers]): [string, Host] => [
        name,
        { name, vars: layers.map((values, index) => ({ origin: `file ${index}`, values })) },
      ]),
    ),
    groups: new Map([['all', { name: 'all', hosts: Object.keys(hosts), children: [], vars: [], priority: 1 }]]),
    varsFolders: { inventory: [], playbook: [] },
  });
  const codes = (hosts: Readonly<Record<string, readonly JsonObject[]>>): readonly string[] =>
    inventoryWarnings(inventoryOf(hosts)).map(({ code, cause }) => `${code}: ${cause}`);

  it('tells each value that does not count', () =>
    assert.deepEqual(
      codes({
        a: [
          { ansible_host: '192.0.2.1', ansible_ssh_port: 22 },
          { ansible_host: '192.0.2.2', ansible_port: 23 },
        ],
      }),
      [
        'two_values: a has the address 192.0.2.1 here and 192.0.2.2 elsewhere, which counts',
        'two_values: a has the port 23 here and 22 elsewhere, which counts',
      ],
    ));

  it('says nothing of one value that stands twice', () =>
    assert.deepEqual(codes({ a: [{ ansible_host: 'x' }, { ansible_host: 'x' }, { other: 1 }] }), []));

  it('tells two hosts that are one login', () =>
    assert.deepEqual(codes({ a: [{ ansible_host: '192.0.2.1' }], b: [{ ansible_host: '192.0.2.1' }] }), [
      'same_address: b and a have one address, 192.0.2.1, and one way to it',
    ]));

  for (const [what, more] of [
    ['port', { ansible_port: 23 }],
    ['user', { ansible_user: 'x' }],
    ['machine between', { ansible_ssh_common_args: '-J b' }],
  ] as const)
    it(`takes hosts of one address and another ${what} for two`, () =>
      assert.deepEqual(codes({ a: [{ ansible_host: '192.0.2.1' }], b: [{ ansible_host: '192.0.2.1', ...more }] }), []));

  it('says nothing of addresses that are not known yet, nor of local hosts', () => {
    const local = { ansible_host: 'x', ansible_connection: 'local' };
    assert.deepEqual(codes({ a: [local], b: [local] }), []);
    const late = { ansible_host: '{{ address }}' };
    assert.deepEqual(codes({ a: [late], b: [late] }), []);
  });

  it('tells variables that are nearly ours', () =>
    assert.deepEqual(codes({ a: [{ ansible_usr: 'x', ansible_ssh_prot: 22, ansible_distribution: 'x', mine: 1 }] }), [
      'unread_variable: nothing reads ansible_usr of an inventory',
      'unread_variable: nothing reads ansible_ssh_prot of an inventory',
    ]));
});
