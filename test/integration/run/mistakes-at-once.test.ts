import assert from 'node:assert/strict';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

describe('mistakes of a playbook are told in one run', () => {
  const folder = useFolder();

  /** What is told, as `line:column code of the cause`, in the order in which it is told. */
  async function told(lines: readonly string[], ...options: readonly string[]) {
    const book = folder.write('play.yaml', lines.join('\n'));
    const xenplay = ['env', `XDG_STATE_HOME=${folder.path}`, process.execPath, PROGRAM, 'run', book];
    const { exitStatus, stderr } = await runHere([...(xenplay as [string, ...string[]]), '-i', 'h1,', ...options]);
    assert.equal(exitStatus, 1, stderr);
    assert.match(stderr, /nothing was done on any host/);
    return [...stderr.matchAll(/^\S*play\.yaml:(\d+):\d+: (.*?)(?: \(host.*)?$/gm)].map(
      ([, line = '', cause = '']) => `${line} ${cause}`,
    );
  }

  it('those of names and those of templates and parameters, in the order of the file', async () => {
    const found = await told([
      '- hosts: all',
      '  gather_facts: false',
      '  tasks:',
      '    - file: {pat: /x}',
      '    - nfs_exprt: {path: /x}',
      '    - command: echo {{ nobody }}',
      '    - command: echo {{ 1 | nofilter }}',
      '      registr: said',
      '    - command: "true"',
      '      when: x ==',
      '- hosts: all',
      '  seral: 2',
      '  tasks:',
      '    - copy: {src: /no/such, dest: /x, mode: "9"}',
    ]);
    assert.deepEqual(
      found.map(line => line.replace(/,.*/, '')),
      [
        '4 file needs the parameter "path"',
        '4 file has no parameter "pat"',
        '5 there is no module "nfs_exprt"',
        '6 "nobody" is undefined',
        '7 there is no filter "nofilter"',
        '8 unknown key "registr" in a task',
        '10 the expression ends too soon in the template "x =="',
        '12 unknown key "seral" in a play',
        '14 "9" is no mode',
      ],
    );
  });

  it('those of prompts that nobody answers, of hosts that are no template, and of all that stands behind them', async () => {
    const play = (hosts: string): readonly string[] => [
      `- hosts: ${hosts}`,
      '  tasks:',
      '    - file: {path: "{{ nobody }}"}',
    ];
    const prompt = '  vars_prompt: [{name: where}]';
    const found = await told([...play('all'), ...play('"{{ x ==}}"'), ...play('"{{ where }}"'), prompt, ...play('h1')]);
    assert.deepEqual(
      found.map(line => line.replace(/[,:(].*/, '')),
      [
        '3 "nobody" is undefined',
        '4 the expression ends too soon in the template "{{ x ==}}" ',
        '7 warning',
        '10 nobody can be asked for "where"',
      ],
    );
  });

  it('those of a wrong type, and what has nothing to do with them', async () => {
    const found = await told([
      '- hosts: all',
      '  port: many',
      '  gather_facts: false',
      '  tasks:',
      '    - ping:',
      '      ignore_errors: {a: b}',
      '      notify: mended',
      '    - command: echo {{ nobody }}',
      '    - a text',
      '    - command: echo',
      '      register: [said]',
      '    - command: echo {{ said }}',
      '      tags: {x: y}',
      '  handlers: 4',
    ]);
    assert.deepEqual(
      found.map(line => line.replace(/,? (takes|is a mapping).*/, '')),
      [
        '2 "port" in a play',
        '6 "ignore_errors" in a task',
        '8 "nobody" is undefined',
        '9 a task',
        '11 "register" in a task',
        '13 "tags" in a task',
        '14 "handlers" in a play',
      ],
    );
    const open = ['- hosts: all', '  vars: 7', '  tasks:', '    - command: echo {{ perhaps_in_vars }}'];
    assert.deepEqual(await told(open), ['2 "vars" in a play takes a mapping (key: value), not a number']);
  });

  it('but none that only follow from another', async () => {
    const found = await told(
      [
        '- hosts: all',
        '  gather_facts: false',
        '  tasks:',
        '    - set_fcat: {given: 1}',
        '    - comand: echo',
        '      register: said',
        '    - command: echo {{ given }} {{ said.stdout }}',
        '      notify: restarted',
        '    - add_hots: {name: later, groups: more}',
        '  handlers:',
        '    - name: restarted',
        '      servce: {name: x, state: restarted}',
        '- hosts: more',
        '  tasks:',
        '    - sevice: {name: x}',
        '      name: the start',
      ],
      '--start-at-task',
      'the start',
      '--tags',
      'all,nothing',
    );
    assert.deepEqual(
      found.map(line => line.replace(/ there is no module/, '')),
      ['4 "set_fcat"', '5 "comand"', '9 "add_hots"', '12 "servce"', '15 "sevice"'],
    );
  });

  it('and nobody is asked for what such a run would need', async () => {
    const found = await told(
      [
        '- hosts: all',
        '  vars_prompt: [{name: asked}]',
        '  tasks:',
        '    - comand: echo',
        '    - command: echo {{ asked }}',
      ],
      '--ask-pass',
      '--ask-become-pass',
    );
    assert.deepEqual(found, ['4 there is no module "comand"']);
  });
});
