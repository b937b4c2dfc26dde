import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  hosts: 'h1\nh2\n[web]\nh3\n',
  retry: 'h2\n',
  'roles/r/tasks/main.yml': '- debug: {}\n- { name: named, debug: {}, tags: r }\n',
  'more.yml': '- { name: imported, debug: {} }\n',
  'last.yml': '- { name: the last, hosts: web, gather_facts: false, tasks: [{ ping: }] }\n',
  'play.yml': `- hosts: all:!h1
  gather_facts: false
  tags: [of-play]
  roles: [r]
  pre_tasks: [{ name: before, debug: {}, tags: [b, a] }]
  tasks:
    - block: [{ name: in a block, debug: {}, tags: x }]
      rescue: [{ name: in a rescue, debug: {} }]
      always: [{ name: at the end, debug: {} }]
      tags: never
    - import_tasks: more.yml
    - include_tasks: more.yml
    - meta: flush_handlers
  handlers: [{ name: handler, debug: {} }]
- import_playbook: last.yml
`,
};

/** With the hosts of each play in one order: Ansible lists them in that of a set of Python's, another one in each run. */
function inOrder(listing: string): string {
  return listing.replace(
    /(?<=hosts \(\d+\):\n)(?: {6}\S+\n)+/g,
    hosts => hosts.split('\n').toSorted().slice(1).join('\n') + '\n',
  );
}

describe('what is listed instead of being run', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'xenplay-listings-'));
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  after(() => rmSync(folder, { recursive: true }));
  const said = (program: string, ...words: string[]): string => {
    const { stdout, stderr, status } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const ours = (...words: string[]): string => said(process.execPath, resolve('build/src/cli/start.js'), ...words);

  for (const asked of [
    '--list-hosts',
    '--list-tasks',
    '--list-tags',
    '--list-tasks --tags never,x',
    '--list-tasks --skip-tags b,r',
    '--list-hosts --list-tasks --list-tags --limit @retry',
  ])
    it(`play.yml ${asked}: the same text`, () => {
      const words = ['play.yml', '-i', 'hosts', ...asked.split(' ')];
      assert.equal(inOrder(ours('run', ...words)), inOrder(said('ansible-playbook', ...words)));
    });

  it('ad hoc: the same hosts', () =>
    assert.equal(
      ours('exec', 'all:!h2', '-i', 'hosts', '--list-hosts'),
      said('ansible', 'all:!h2', '-i', 'hosts', '--list-hosts'),
    ));
});
