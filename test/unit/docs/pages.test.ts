import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { modules } from '../../../modules/index.ts';
import { AT_THE_CONSOLE, OVER_SSH } from '../../support/examples/of-networks.ts';
import { tasksOf } from '../../support/examples/results.ts';
import { EXAMPLES } from '../../support/examples/tried.ts';
import { loadText } from '../../support/load.ts';
import { modulePages } from '../../tools/docs/write-docs.ts';

describe('the documentation', () => {
  for (const [path, text] of modulePages()) {
    it(`${path} is what the schema says (npm run docs makes it)`, () => {
      assert.ok(existsSync(path), `${path} is missing`);
      assert.equal(readFileSync(path, 'utf8'), text);
    });
  }

  for (const module of modules.values()) {
    it(`the example of ${module.name} is a list of tasks that its schema takes`, () => {
      const text = readFileSync(`modules/${module.name}/example.yaml`, 'utf8');
      const book = `- hosts: all\n  tasks:\n${text
        .split('\n')
        .map(line => `    ${line}`)
        .join('\n')}`;
      const { plays, diagnostics } = loadText(book);
      assert.deepEqual(diagnostics, []);
      assert.equal(plays[0]?.tasks.length, (parse(text) as readonly unknown[]).length);
    });
  }

  it('tells of every module how its example is carried out, by the names of its tasks', () => {
    assert.deepEqual([...modules.keys()].toSorted(), Object.keys(EXAMPLES).toSorted());
    for (const [name, { looks = [], eachTime = {}, left = {} }] of Object.entries(EXAMPLES)) {
      const tasks = tasksOf(name).map(([task]) => task);
      for (const said of [...looks, ...Object.keys(eachTime), ...Object.keys(left)])
        assert.ok(tasks.includes(said), said);
    }
    const ofNetworks = [...AT_THE_CONSOLE.flatMap(({ tasks }) => tasks), ...OVER_SSH];
    const left = Object.keys(EXAMPLES['xen_network']?.left ?? {});
    assert.deepEqual(
      [...ofNetworks, ...left].toSorted(),
      tasksOf('xen_network')
        .map(([task]) => task)
        .toSorted(),
    );
  });

  for (const file of ['README.md', 'docs/architecture.md', 'docs/tour.md']) {
    it(`${file} names only files that exist`, () => {
      const text = readFileSync(file, 'utf8');
      const links = Array.from(text.matchAll(/\]\(([^)#:]+)\)/g), ([, link = '']) =>
        file.startsWith('docs/') ? `docs/${link}` : link,
      );
      for (const link of links) assert.ok(existsSync(link), link);
    });
  }
});
