import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { play, runHere, useFolder } from '../../support/play.ts';

interface Row {
  readonly title: string;
  readonly playbook: string;
  readonly recap: Readonly<Record<string, string>>;
}

const rows = parse(readFileSync('test/cases/plays/blocks.yaml', 'utf8')) as readonly Row[];

describe('blocks and sections count as in Ansible', () => {
  const folder = useFolder();

  for (const { title, playbook, recap } of rows) {
    it(title, async () => {
      const inv = folder.write('hosts', 'h1 ansible_connection=local\nh2 ansible_connection=local\n');
      const played = await play(runHere, folder.write('play.yaml', playbook), '-i', inv);
      const told = Object.entries(played.end?.recap ?? {}).map(([host, counts]) => {
        const { ok, changed, failed, skipped, rescued, ignored } = counts;
        return [
          host,
          `ok=${ok} changed=${changed} failed=${failed} skipped=${skipped} rescued=${rescued} ignored=${ignored}`,
        ];
      });
      assert.deepEqual(Object.fromEntries(told), recap, played.stderr);
      assert.equal(played.code, Object.values(recap).some(line => !line.includes('failed=0')) ? 2 : 0);
    });
  }

  it('import_tasks puts the tasks of a file in its place, with its condition and tags, and tells mistakes in it', async () => {
    const inv = folder.write('hosts', 'h1 ansible_connection=local\n');
    folder.write('tasks/inner.yaml', '- {name: i1, command: "true"}\n- {name: i2, pin: }\n');
    const book = folder.write(
      'import.yaml',
      '- hosts: all\n  tasks:\n    - import_tasks: tasks/inner.yaml\n      when: false\n      tags: x\n',
    );
    const wrong = await play(runHere, book, '-i', inv);
    assert.deepEqual([wrong.code, /inner\.yaml:2:14: there is no module "pin"/.test(wrong.stderr)], [1, true]);
    folder.write('tasks/inner.yaml', '- {name: i1, command: "true"}\n- import_tasks: ../import-end.yaml\n');
    folder.write('import-end.yaml', '- {name: i2, ping: }\n');
    assert.deepEqual(
      (await play(runHere, book, '-i', inv)).resultsOf('h1').map(({ status }) => status),
      ['skipped', 'skipped'],
    );
    assert.deepEqual((await play(runHere, book, '-i', inv, '--skip-tags', 'x')).resultsOf('h1'), []);
  });
});
