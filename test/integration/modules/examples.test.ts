import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { ExampleTried } from '../../support/examples/example-tried.ts';
import { resultsOf, tasksOf, wantedOf } from '../../support/examples/results.ts';
import { EXAMPLES } from '../../support/examples/tried.ts';
import { type Fleet, type FleetHost, useFleet } from '../../support/fleet.ts';
import { play, type Played, useFolder } from '../../support/play.ts';

/** Where a module has its example carried out; undefined: not by this test. */
function kindOf(module: string): 'debian' | 'busybox' | undefined {
  const { file, flavour = 'debian' } = EXAMPLES[module] ?? {};
  return file === undefined && flavour !== 'python' ? flavour : undefined;
}

const flavours = ['debian', 'busybox'] as const;

describe('the example of a module, each of its tasks carried out twice on a host of its own', () => {
  const modulesOf = (wanted: (typeof flavours)[number]): readonly string[] =>
    Object.keys(EXAMPLES).filter(name => kindOf(name) === wanted);

  for (const flavour of flavours) {
    const names = modulesOf(flavour);
    describe(`on ${flavour} hosts`, () => {
      const fleet = useFleet({ hosts: names.length, flavour, disk: '3G' });
      const folder = useFolder();
      let played: Played;

      before(async function () {
        this.timeout(600_000);
        const members = fleet().hosts;
        await Promise.all(
          names.map(async (name, index) => {
            const [tried, host] = [EXAMPLES[name], members[index]];
            assert.ok(tried !== undefined && host !== undefined);
            await prepare(fleet(), host, tried);
            if (tried.here !== undefined) execFileSync('sh', ['-euc', tried.here], { cwd: folder.path });
            const twice = tasksOf(name).flatMap(([, text]) => [text, text]);
            folder.write(`${name}.yaml`, [tried.before ?? '', ...twice].join('\n'));
          }),
        );
        const inventory = folder.write('inventory.yaml', inventoryOf(names, members));
        const book = folder.write('all.yaml', BOOK);
        played = await play(argv => fleet().runInControl(argv), book, '-i', inventory, ...PATIENTLY);
      });

      for (const name of names) {
        it(`${name}: does what it says, and has nothing left to do the second time`, () => {
          const tasks = tasksOf(name).map(([task]) => task);
          assert.deepEqual(
            resultsOf(played, name, name),
            wantedOf(name, tasks),
            JSON.stringify(played.resultsOf(name)) + played.stderr,
          );
        });
      }
    });
  }
});

/** A slow machine needs time for so many hosts. */
const PATIENTLY = ['--forks', '6', '-e', 'ansible_timeout=60'];

/** Each host has tasks of its own, and waits for no other. */
const BOOK = `- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - include_tasks: "{{ inventory_hostname }}.yaml"
`;

function inventoryOf(names: readonly string[], hosts: Fleet['hosts']): string {
  const [{ privateKeyFile, knownHostsFile }] = hosts;
  return `all:
  vars:
    ansible_user: root
    ansible_ssh_private_key_file: ${privateKeyFile}
    xenplay_known_hosts_file: ${knownHostsFile}
  hosts:
${names.map((name, index) => `    ${name}: { ansible_host: ${hosts[index]?.address ?? ''} }\n`).join('')}`;
}

async function prepare(fleet: Fleet, host: FleetHost, { given, input = '' }: ExampleTried): Promise<void> {
  if (given === undefined) return;
  const { exitStatus, stderr } = await fleet.exec(host, ['sh', '-euc', given], { stdin: input });
  assert.equal(exitStatus, 0, stderr);
}
