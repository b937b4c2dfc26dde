import assert from 'node:assert/strict';
import { taskTitle } from '../../../../src/model/task.ts';
import { loadFiles } from '../../../support/load.ts';

const told = (files: Readonly<Record<string, string>>) =>
  loadFiles(files).diagnostics.map(({ code, position }) => [code, position?.file, position?.line]);

const PLAY = '- hosts: all\n  roles: [web]\n';
const PING = '- ping:\n';

describe('a role', () => {
  it('that is not there is told at the place that asks for it', () =>
    assert.deepEqual(told({ 'play.yaml': PLAY }), [['no_such_role', 'play.yaml', 2]]));

  it('that needs itself is told where the circle closes', () => {
    const files = {
      'play.yaml': PLAY,
      'roles/web/meta/main.yml': 'dependencies: [base]\n',
      'roles/base/meta/main.yml': 'dependencies:\n  - role: web\n',
    };
    assert.deepEqual(told(files), [['role_circle', 'roles/base/meta/main.yml', 2]]);
  });

  it('whose named file is not there is told at the import', () => {
    const files = {
      'play.yaml': '- hosts: all\n  tasks:\n    - import_role: { name: web, tasks_from: other }\n',
      'roles/web/tasks/main.yml': PING,
    };
    assert.deepEqual(told(files), [['no_such_file', 'play.yaml', 3]]);
  });

  it('with a mistake in a file of its own is told with that file', () =>
    assert.deepEqual(told({ 'play.yaml': PLAY, 'roles/web/tasks/main.yml': '- pong:\n' }), [
      ['unknown_module', 'roles/web/tasks/main.yml', 1],
    ]));

  it('whose name needs a variable of a host is told', () =>
    assert.deepEqual(told({ 'play.yaml': '- hosts: all\n  roles: ["{{ kind }}"]\n' }), [
      ['undefined_variable', 'play.yaml', 2],
    ]));

  it('stands before the tasks of the play, those that it depends on before it', () => {
    const files = {
      'play.yaml': `${PLAY}  pre_tasks: [{ ping: }]\n  tasks: [{ ping: }]\n`,
      'roles/web/tasks/main.yml': PING,
      'roles/web/meta/main.yml': 'dependencies: [{ role: base, size: 3, when: big }]\n',
      'roles/base/tasks/main.yml': PING,
    };
    const [play] = loadFiles(files).plays;
    assert.deepEqual(
      play?.tasks.map(task => taskTitle(task)),
      ['base : ping', 'web : ping', 'ping'],
    );
    const [base] = play.tasks;
    assert.deepEqual(base?.when, ['big']);
    assert.deepEqual(
      base.role?.seen.params.map(({ values }) => values),
      [{ size: 3 }],
    );
  });

  it('lets its tasks look for files in its own folder, then where they stand, then beside the playbook', () => {
    const files = { 'play.yaml': PLAY, 'roles/web/tasks/main.yml': PING };
    const [task] = loadFiles(files).plays[0]?.tasks ?? [];
    const here = process.cwd();
    assert.deepEqual(task?.searchPath, [`${here}/roles/web`, `${here}/roles/web/tasks`, here]);
  });
});
