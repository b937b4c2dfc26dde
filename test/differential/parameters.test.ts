import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { catalog } from '../../src/cli/catalog.ts';
import { shortName } from '../../src/load/module-name.ts';
import { refusedModule } from '../../src/load/other-modules.ts';
import { everydayModules, namesOf } from '../tools/docs/parameter-table.ts';

/** Of collections, which Debian's ansible-core does not bring. */
const ELSEWHERE = ['apk', 'authorized_key', 'modprobe', 'mount', 'sysctl'];
/** Not parameters, though documented like some. */
const NONE: Readonly<Record<string, readonly string[]>> = {
  command: ['free_form'],
  shell: ['free_form'],
  raw: ['free_form'],
  script: ['free_form'],
  lineinfile: ['others'],
  replace: ['others'],
};

describe('the parameters of a module', () => {
  const theirs = documented(everydayModules.map(({ name }) => name).filter(name => !ELSEWHERE.includes(name)));

  for (const { name, params } of everydayModules) {
    if (ELSEWHERE.includes(name)) continue;
    it(`${name}: each that Ansible has is taken, or refused with a word on what to do instead`, () => {
      const { taken, refused } = namesOf(params);
      const known = new Set([...taken, ...refused, ...(NONE[name] ?? [])]);
      const asked = theirs[name] ?? [];
      assert.notEqual(asked.length, 0, 'ansible-doc knows none');
      assert.deepEqual(
        asked.filter(parameter => !known.has(parameter)),
        [],
      );
    });
  }
});

describe('the modules of ansible.builtin', () => {
  it('are all there, or refused with a word on what to do instead', () => {
    const list = execFileSync('ansible-doc', ['--list', '--json', 'ansible.builtin'], { encoding: 'utf8' });
    const names = Object.keys(JSON.parse(list) as object).map(name => name.replace(/^ansible\.builtin\./, ''));
    const others = names.filter(name => !catalog.has(shortName(name)) && !READ_EARLY.includes(name));
    assert.ok(names.length > 60, 'ansible-doc lists none');
    assert.deepEqual(
      others.filter(name => refusedModule(name) === undefined),
      [],
    );
  });

  it('are refused only where there is none of ours', () => {
    assert.deepEqual(
      [...catalog.keys()].filter(name => refusedModule(name) !== undefined),
      [],
    );
  });
});

/** Words that stand for what they name, not for a task. */
const READ_EARLY = ['import_playbook', 'import_role', 'import_tasks', 'include', '_include'];

/** The names of parameters by module, other names of the same included. */
function documented(names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const text = execFileSync('ansible-doc', ['-j', ...names], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const pages = JSON.parse(text) as Readonly<Record<string, { readonly doc: { readonly options?: Options } }>>;
  return Object.fromEntries(
    Object.entries(pages).map(([name, { doc }]) => [
      name.replace(/^ansible\.builtin\./, ''),
      Object.entries(doc.options ?? {}).flatMap(([key, { aliases = [] }]) => [key, ...aliases]),
    ]),
  );
}

type Options = Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
