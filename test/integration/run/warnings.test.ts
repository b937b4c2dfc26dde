import assert from 'node:assert/strict';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

describe('warnings before a run', () => {
  const folder = useFolder();
  const xenplay = (...args: readonly string[]) =>
    runHere(['env', `XDG_STATE_HOME=${folder.path}`, process.execPath, PROGRAM, ...args]);
  const HEAD = '- hosts: localhost\n  gather_facts: false\n  tasks:\n';

  function tagged(include: string): string {
    folder.write(
      'inner.yaml',
      `- {command: 'echo {{ nobody }}', tags: b}\n- {command: echo inner, tags: deep}\n- {command: echo, tags: never}\n`,
    );
    return folder.write(
      'tags.yaml',
      `${HEAD}    - {ping: , tags: [top, always], register: said}\n    - {${include}, tags: [top, deep, b]}\n`,
    );
  }

  it('are told of tags that no task has, those of included files known', async () => {
    const known = tagged('include_tasks: inner.yaml');
    const typo = await xenplay('run', known, '--tags', 'deep,dep', '--skip-tags', 'tpo');
    assert.equal(typo.exitStatus, 0, typo.stderr);
    assert.match(typo.stderr, /warning: no task has the tag "dep"\n {2}mend: there are: always, b, deep, never, top\n/);
    assert.match(typo.stderr, /warning: no task has the tag "tpo"/);
    const right = await xenplay('run', known, '--tags', 'deep', '--skip-tags', 'never');
    assert.deepEqual([right.exitStatus, right.stderr], [0, '']);
  });

  it('are not told of tags that a file may bring that is not known yet', async () => {
    const open = tagged('include_tasks: "{{ said.ping }}.yaml"');
    const { stderr } = await xenplay('run', open, '--tags', 'deep,dep', '--syntax-check');
    assert.doesNotMatch(stderr, /no task has the tag/);
  });

  it('are not of tasks in an included file that the tags pass by', async () => {
    const { exitStatus, stderr } = await xenplay('run', tagged('include_tasks: inner.yaml'), '--tags', 'b');
    assert.equal(exitStatus, 1);
    assert.match(stderr, /"nobody" is undefined/);
    const passedBy = await xenplay('run', tagged('include_tasks: inner.yaml'), '--tags', 'deep');
    assert.deepEqual([passedBy.exitStatus, passedBy.stderr], [0, '']);
  });

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
