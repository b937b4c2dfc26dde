import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { parse } from 'yaml';
import { graphOf, jsonOf, listOf, treeOf, yamlOf } from '../../src/cli/inventory-views.ts';
import { matchHosts } from '../../src/compile/host-pattern.ts';
import { readInventory } from '../../src/load/inventory/read.ts';
import { PLAIN_READING } from '../support/inventory-reading.ts';
import { useFolder } from '../support/play.ts';
import { randomInventory, type RandomInventory, randomPattern } from './random-inventory.ts';
import { DIFFERENTIAL } from './run.ts';

const SEED = Number(process.env['XENPLAY_DIFFERENTIAL_SEED'] ?? 6);
const COUNT = Number(process.env['XENPLAY_DIFFERENTIAL_INVENTORIES'] ?? 40);
const PATTERNS = 8;

interface Answer {
  readonly list: string;
  readonly export: string;
  readonly yaml: string;
  readonly graph: string;
  readonly patterns: Readonly<Record<string, readonly string[]>>;
}

describe(`random inventories in ansible-inventory and xenplay, from seed ${SEED}`, () => {
  const inventories = fc.sample(randomInventory, { seed: SEED, numRuns: COUNT });
  const patterns = fc.sample(randomPattern, { seed: SEED, numRuns: COUNT * PATTERNS });
  const folder = useFolder();
  let ask: (job: object) => Promise<Answer>;
  let close: () => void;

  before(() => {
    const child = spawn('/usr/bin/python3', [join(DIFFERENTIAL, 'inventory_oracle.py')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        LC_ALL: 'C.UTF-8',
        PYTHONHASHSEED: '0',
        ANSIBLE_CONFIG: join(DIFFERENTIAL, 'ansible.cfg'),
      },
    });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    close = () => void child.stdin.end();
    ask = async job => {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error('the process that asks Ansible has ended');
      return JSON.parse(answer.value) as Answer;
    };
  });
  after(() => close());

  inventories.forEach((inventory, index) => {
    it(`${index + 1}: hosts, groups, variables and patterns`, async () => {
      const asked = patterns.slice(index * PATTERNS, (index + 1) * PATTERNS);
      const { theirs, ours, text } = await bothOf(inventory, asked, index);
      // PyYAML writes what is one object in Python once, and aliases of it.
      assert.deepEqual(parse(ours.yaml), parse(theirs.yaml, { maxAliasCount: -1 }), `yaml of\n${text}`);
      for (const [way, answer] of Object.entries({ ...theirs, yaml: ours.yaml }))
        assert.deepEqual(ours[way as keyof Answer], answer, `${way} of\n${text}`);
    });
  });

  async function bothOf({ files, sources }: RandomInventory, asked: readonly string[], number: number) {
    const text = Object.values(files).join('---\n');
    for (const [name, content] of Object.entries(files)) folder.write(`${number}/${name}`, content);
    const paths = sources.map(name => join(folder.path, String(number), name));
    const theirs = await ask({ paths, patterns: asked });
    const { inventory: found, diagnostics } = readInventory(paths, [], PLAIN_READING);
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error'),
      [],
      text,
    );
    const view = { found, limited: undefined, extraVars: {}, isExport: false };
    const exported = { ...view, isExport: true };
    const ours: Answer = {
      list: `${jsonOf(listOf(view))}\n`,
      export: `${jsonOf(listOf(exported))}\n`,
      yaml: yamlOf(treeOf(view)),
      graph: `${graphOf('all', view, true)}\n`,
      patterns: Object.fromEntries(
        asked.map(pattern => {
          const { hosts, problems } = matchHosts([pattern], found);
          // A part that matches nothing is a mistake here.
          return [pattern, problems.length > 0 ? (theirs.patterns[pattern] ?? []) : hosts.toSorted()];
        }),
      ),
    };
    return { theirs, ours, text };
  }
});
