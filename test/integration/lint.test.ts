import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { PROGRAM, runHere, useFolder } from '../support/play.ts';

describe('xenplay lint', () => {
  const folder = useFolder();
  const lint = async (text: string, ...args: readonly string[]) => {
    const file = folder.write('site.yml', text);
    const words = [process.execPath, PROGRAM, 'lint', file, '--output', 'json', ...args] as const;
    const { exitStatus, stdout, stderr } = await runHere([...words]);
    const found = stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Diagnostic)
      .map(({ code, position }) => `${position === undefined ? '' : `${position.line}:${position.column} `}${code}`);
    return { exitStatus, found, stderr };
  };
  const play = (...lines: readonly string[]): string =>
    ['- hosts: all', ...lines.map(line => `  ${line}`), ''].join('\n');

  it('finds nothing in the playbooks of this project', async () => {
    // What the lab of a machine that has one up would have written.
    for (const file of ['port', 'id_ed25519.pub', 'known_hosts']) folder.write(`lab/${file}`, '1\n');
    for (const name of ['nfs-root-guest', 'disk-guest', 'hvm-check', 'teardown']) {
      const words = [process.execPath, PROGRAM, 'lint', `playbooks/${name}.yaml`, '-i', 'inventory/lab.yaml'] as const;
      const { exitStatus, stdout } = await runHere(['env', `XENPLAY_LAB_DIR=${join(folder.path, 'lab')}`, ...words]);
      assert.deepEqual([stdout, exitStatus], ['', 0]);
    }
  });

  it('finds files of variables that no host or group has', async () => {
    const inventory = folder.write('lab/hosts', '[web]\nweb01\n');
    for (const name of ['group_vars/wbe.yml', 'group_vars/all/x.yml', 'host_vars/web01.yaml', 'host_vars/db9'])
      folder.write(`lab/${name}`, '_x: 1\n');
    const tasks = ['gather_facts: false', 'tasks:', '  - ping:'];
    assert.deepEqual((await lint(play(...tasks), '-i', inventory)).found, ['1:1 unread_file', '1:1 unread_file']);
    const more = [...tasks, '  - add_host: { name: db9, groups: wbe }'];
    assert.deepEqual((await lint(play(...more), '-i', inventory)).found, []);
  });

  it('reads an inventory alone, with the files of variables beside it', async () => {
    folder.write(
      'inv/a.yaml',
      'web:\n  hosts:\n    web01: { ansible_host: 192.0.2.1, country: de }\n    web02:\n  hots:\n',
    );
    folder.write('inv/b', 'web01 ansible_host=192.0.2.2 started=no\nweb03 ansible_host=192.0.2.2 size=1e3\n');
    folder.write('inv/group_vars/web.yaml', 'ansible_usr: root\nmask: 0777\ntime: 1:30\n');
    folder.write('inv/host_vars/web02.yaml', 'country: no\n');
    const words = [process.execPath, PROGRAM, 'lint', '-i', join(folder.path, 'inv'), '--output', 'json'] as const;
    const { exitStatus, stdout } = await runHere([...words]);
    const found = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Diagnostic)
      .map(({ code, position }) => `${basename(position?.file ?? '')}:${position?.line}:${position?.column} ${code}`);
    assert.deepEqual(found, [
      'a.yaml:3:14 two_values',
      'a.yaml:5:3 unknown_key',
      'b:1:30 ini_surprise',
      'b:2:1 same_address',
      'b:2:30 ini_surprise',
      'web.yaml:1:1 unread_variable',
      'web.yaml:2:7 yaml_surprise',
      'web.yaml:3:7 yaml_surprise',
      'web02.yaml:1:10 yaml_surprise',
    ]);
    assert.equal(exitStatus, 1);
    const nothing = await runHere(['env', '-u', 'ANSIBLE_INVENTORY', process.execPath, PROGRAM, 'lint']);
    assert.match(nothing.stderr, /nothing to check/);
  });

  it('finds variables that nothing uses', async () => {
    folder.write('templates/t.j2', 'x {{ in_template }}');
    const { found, exitStatus } = await lint(
      play(
        'vars: { unused: 1, used: 2, in_template: 3, _meant: 4, ansible_port: 5 }',
        'tasks:',
        '  - command: echo {{ used }}',
        '    register: r',
        '  - set_fact: { kept: 1, other: 2 }',
        '  - debug: { var: other }',
        '  - template: { src: t.j2, dest: /tmp/x }',
      ),
    );
    assert.deepEqual(found, ['2:11 unused_variable', '5:7 unused_variable', '6:19 unused_variable']);
    assert.equal(exitStatus, 0);
  });

  it('finds handlers that nothing notifies', async () => {
    const handlers = [
      'handlers:',
      '  - { name: a, debug: { msg: a } }',
      '  - { name: b, debug: { msg: b }, listen: topic }',
    ];
    const task = (notify: string): string => `  - { command: 'true', notify: "${notify}" }`;
    assert.deepEqual((await lint(play('tasks:', task('topic'), ...handlers))).found, ['5:7 unused_handler']);
    assert.deepEqual((await lint(play('tasks:', task('{{ name }}'), ...handlers))).found, []);
  });

  it('finds tags that select nothing', async () => {
    const text = play('tasks:', '  - { debug: { msg: x }, tags: [a] }', '  - { debug: { msg: y }, tags: never }');
    assert.deepEqual((await lint(text)).found, ['4:28 tag_selects_nothing']);
    const open = text + '    - { include_tasks: some.yml, tags: always }\n';
    folder.write('some.yml', '- { debug: { msg: z }, tags: b }\n');
    assert.deepEqual((await lint(open, '-t', 'b')).found, ['4:28 tag_selects_nothing']);
    assert.deepEqual((await lint(text, '-t', 'a,b')).found, ['4:28 tag_selects_nothing', 'tag_selects_nothing']);
  });

  it('finds what YAML reads otherwise than it looks', async () => {
    const { found } = await lint(play('tasks:', '  - file: { path: /x, state: directory, mode: 755, owner: yes }'));
    assert.deepEqual(found, ['3:49 yaml_surprise', '3:61 yaml_surprise']);
  });

  it('ends with 1 for a mistake, and with --strict for a warning', async () => {
    const warned = play('vars: { unused: 1 }');
    assert.equal((await lint(warned)).exitStatus, 0);
    assert.equal((await lint(warned, '--strict')).exitStatus, 1);
    const wrong = await lint(play('tasks:', '  - copy: { dest: /x, content: "{{ nowhere }}" }'), '-i', 'a,');
    assert.deepEqual([wrong.found, wrong.exitStatus], [['3:34 undefined_variable'], 1]);
  });
});
