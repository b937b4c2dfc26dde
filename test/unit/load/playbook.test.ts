import assert from 'node:assert/strict';
import { loadFiles } from '../../support/load.ts';

const told = (files: Readonly<Record<string, string>>) =>
  loadFiles(files).diagnostics.map(({ code, position }) => [code, position?.line, position?.column]);
const inPlay = (keywords: string) => told({ 'play.yaml': `- hosts: all\n${keywords}` });

describe('loadPlaybook', () => {
  for (const [title, keywords, ...expected] of [
    ['a keyword of tasks on a play', '  when: yes\n', 'unknown_keyword', 2, 3],
    ['a keyword that is not done yet by its name', '  debugger: always\n', 'unsupported_keyword', 2, 3],
    ['defaults for a group of modules', '  module_defaults: { group/aws: { a: 1 } }\n', 'unsupported_keyword', 2, 3],
    ['a collection that it does not know', '  collections: [a.b]\n', 'unsupported_keyword', 2, 3],
    ['listen on a task', '  tasks: [{ ping: , listen: x }]\n', 'unknown_keyword', 2, 21],
    ['an action that names no module', '  tasks:\n    - action: nothing\n', 'unknown_module', 3, 7],
    ['an action beside a module', '  tasks:\n    - action: ping\n      debug:\n', 'two_modules', 4, 7],
    ['an unknown order', '  order: random\n', 'wrong_type', 2, 10],
    ['variables that are not there', '  vars_files: [[a.yml, b.yml]]\n', 'no_such_file', 2, 16],
    ['a prompt without a name', '  vars_prompt: [{ prompt: x }]\n', 'wrong_type', 2, 17],
    [
      'a wrong parameter below module_defaults',
      '  module_defaults: { copy: { x: 1 } }\n  tasks: [{ copy: { dest: /a, content: b } }]\n',
      'unknown_parameter',
      3,
      19,
    ],
  ] as const)
    it(`tells ${title}`, () => assert.deepEqual(inPlay(keywords), [expected]));

  it('gives parameters that a task leaves out from the innermost module_defaults', () => {
    const text = `- hosts: all
  module_defaults: { ansible.builtin.copy: { content: outer, mode: '0600' } }
  tasks:
    - block: [{ copy: { dest: /a } }]
      module_defaults: { copy: { content: inner } }
    - copy: { dest: /b, content: own }
`;
    const [first, second] = loadFiles({ 'play.yaml': text }).plays[0]?.tasks ?? [];
    assert.deepEqual(first?.args, { content: 'inner', dest: '/a' });
    assert.deepEqual(second?.args, { content: 'own', mode: '0600', dest: '/b' });
  });

  it('puts the plays of another playbook in the place of its import', () => {
    const files = {
      'play.yaml': '- import_playbook: sub/inner.yaml\n  vars: { a: 1 }\n  when: b\n  tags: t\n',
      'sub/inner.yaml':
        '- hosts: all\n  vars: { a: 0, c: 2 }\n  tasks: [{ ping: }]\n  handlers: [{ name: h, ping: }]\n',
    };
    const { plays, diagnostics } = loadFiles(files);
    assert.deepEqual(diagnostics, []);
    const [play] = plays;
    assert.deepEqual(play?.vars, { a: 1, c: 2 });
    assert.deepEqual([play.tasks[0]?.when, play.tasks[0]?.tags, play.handlers[0]?.when], [['b'], ['t'], []]);
    assert.equal(play.playbookDir, `${process.cwd()}/sub`);
  });

  it('tells a playbook that imports itself', () =>
    assert.deepEqual(told({ 'play.yaml': '- import_playbook: play.yaml\n' }), [['import_circle', 1, 20]]));

  it('renders names of files from what the play and the command line say', () => {
    const files = {
      'play.yaml': '- hosts: all\n  vars: { a: x }\n  tasks: [{ import_tasks: "{{ a }}{{ b }}.yaml" }]\n',
      'xy.yaml': '- ping:\n',
    };
    assert.equal(loadFiles(files, { b: 'y' }).plays[0]?.tasks.length, 1);
  });
});
