import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { type Bench, openBench } from './both.ts';
import { inOrder } from './cases.ts';
import { type RandomPlaybook, randomPlaybook } from './generator.ts';
import { filesOf } from './random-files.ts';

const SEED = Number(process.env['XENPLAY_DIFFERENTIAL_SEED'] ?? 6);
const COUNT = Number(process.env['XENPLAY_DIFFERENTIAL_RANDOM'] ?? 300);
/** A smaller playbook that differs too is looked for in the first few that differ, and not for long. */
const SHRUNK = Number(process.env['XENPLAY_DIFFERENTIAL_SHRUNK'] ?? 3);
const SHRINK_MILLISECONDS = 60_000;

describe(`random playbooks through ansible-playbook and xenplay, from seed ${SEED}`, () => {
  const playbooks = fc.sample(randomPlaybook, { seed: SEED, numRuns: COUNT });
  const found = new Map<number, Promise<readonly string[]>>();
  let bench: Bench;
  let folder: string;
  let written = 0;
  let shrunk = 0;

  async function differencesOf(playbook: RandomPlaybook): Promise<readonly string[]> {
    written += 1;
    const place = join(folder, String(written));
    mkdirSync(place);
    const files = Object.entries(filesOf(playbook)).map(
      ([name, content]) => [join(place, name), yaml(content)] as const,
    );
    for (const [path, text] of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const all = files.map(([, text]) => text).join('');
    const { differences, ansible, xenplay } = await bench.compare({
      file: join(place, 'playbook.yaml'),
      args: [...playbook.args, ...inOrder(all, playbook.args)],
      env: {},
    });
    rmSync(place, { recursive: true });
    // A generator that makes playbooks which are refused would compare nothing.
    return ansible.exit === 'refused'
      ? [`Ansible refuses it: ${ansible.log}`]
      : [...differences, ...(differences.length > 0 ? [xenplay.log] : [])];
  }

  /** The smallest playbook that could be found from the one of this number, and what it differs in. */
  async function smallest(index: number): Promise<RandomPlaybook | undefined> {
    shrunk += 1;
    if (shrunk > SHRUNK) return playbooks[index];
    const property = fc.asyncProperty(randomPlaybook, async playbook => (await differencesOf(playbook)).length === 0);
    const limits = { interruptAfterTimeLimit: SHRINK_MILLISECONDS, markInterruptAsFailure: false };
    const checked = await fc.check(property, { seed: SEED, path: String(index), numRuns: index + 1, ...limits });
    return checked.counterexample?.[0] ?? playbooks[index];
  }

  before(() => {
    bench = openBench();
    folder = mkdtempSync(join(tmpdir(), 'xenplay-random-'));
    for (const [index, playbook] of playbooks.entries()) {
      const differences = differencesOf(playbook);
      differences.catch(() => undefined);
      found.set(index, differences);
    }
  });
  after(() => {
    bench.close();
    rmSync(folder, { recursive: true });
  });

  for (const index of playbooks.keys()) {
    it(`playbook ${index + 1} of ${COUNT}`, async () => {
      if ((await found.get(index))?.length === 0) return;
      const playbook = await smallest(index);
      assert.ok(playbook);
      const differences = await differencesOf(playbook);
      assert.fail(`${differences.join('\n')}\n${told(playbook)}`);
    });
  }
});

function told(playbook: RandomPlaybook): string {
  const files = Object.entries(filesOf(playbook)).map(([name, content]) => `# ${name}\n${yaml(content)}`);
  return [`# args: ${playbook.args.join(' ')}`, ...files].join('\n');
}

function yaml(content: unknown): string {
  return stringify(content, { aliasDuplicateObjects: false });
}
