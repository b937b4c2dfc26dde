import assert from 'node:assert/strict';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

describe('warnings before a run', () => {
  const folder = useFolder();
  const xenplay = (...args: readonly string[]) =>
    runHere(['env', `XDG_STATE_HOME=${folder.path}`, process.execPath, PROGRAM, ...args]);

  it('show nothing that a vault held', async () => {
    const password = folder.write('password', 'open sesame');
    const vault = ['--vault-password-file', password];
    const sealed = await xenplay('vault', 'encrypt-string', '-n', 'token', 'planted-5ecret', ...vault);
    folder.write('sealed.yaml', sealed.stdout);
    const book = folder.write(
      'sealed-name.yaml',
      `- hosts: localhost\n  vars_files: [sealed.yaml]\n  tasks:\n    - include_tasks: "{{ token }}.yaml"\n      when: ansible_kernel == "x"\n`,
    );
    const { stderr } = await xenplay('run', book, '--list-tasks', ...vault);
    assert.match(stderr, /warning: a host that comes here will fail: .*\*{8}\.yaml/);
    assert.doesNotMatch(stderr, /planted/);
  });
});
