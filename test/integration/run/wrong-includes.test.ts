import assert from 'node:assert/strict';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

const HEAD = '- hosts: all\n  tasks:\n';

describe('what is wrong in a file that an include opens', () => {
  const folder = useFolder();

  it('that only some hosts may come to is told before the run, which goes on', async () => {
    folder.write('inner.yaml', '- apt_key: {url: http://a}\n- debug: msg={{\n');
    const book = folder.write(
      'maybe.yaml',
      `${HEAD}    - include_tasks: inner.yaml\n      when: ansible_kernel == 'x'\n`,
    );
    const inv = folder.write('maybe-inventory.yaml', 'all: {hosts: {h1: , h2: }}\n');
    const { exitStatus, stderr } = await runHere([process.execPath, PROGRAM, 'run', book, '-i', inv, '--list-tasks']);
    assert.equal(exitStatus, 0, stderr);
    assert.match(
      stderr,
      /inner\.yaml:1:3: warning: a host that comes here will fail: the module "apt_key".* and 1 more\)/,
    );
    assert.match(stderr, /inner\.yaml:2:10: warning: a host that comes here will fail: "}}" is missing/);
  });

  it('whose name the inventory says is a mistake; one that the run may say anew is a warning', async () => {
    folder.write('named.yaml', '- apt_key: {url: http://a}\n');
    const include = '    - include_tasks: "{{ name }}.yaml"\n';
    const inv = folder.write('named-inventory.yaml', 'all: {hosts: {h1: }, vars: {name: named, unknown: missing}}\n');
    const told = async (...tasks: readonly string[]) => {
      const book = folder.write('by-name.yaml', `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('')}`);
      return runHere([process.execPath, PROGRAM, 'run', book, '-i', inv, '--list-tasks']);
    };
    const known = await told(include, include.replace('name', 'unknown'));
    assert.equal(known.exitStatus, 1, known.stderr);
    assert.match(known.stderr, /named\.yaml:1:3: the module "apt_key"/);
    assert.match(known.stderr, /by-name\.yaml:5:\d+: .*missing\.yaml/);
    const opened = '    - include_vars: "{{ said.stdout }}"\n';
    for (const before of [`    - command: echo\n      register: said\n${opened}`, '    - set_fact: {name: other}\n']) {
      const late = await told(before, include);
      assert.deepEqual([late.exitStatus, /(?<!warning: .*)the module "apt_key"/.test(late.stderr)], [0, false]);
    }
    const looked = await told(include.replace('name', "lookup('env', 'NO_SUCH_NAME') | default('named', true)"));
    assert.equal(looked.exitStatus, 0, looked.stderr);
    assert.match(looked.stderr, /warning: a host that comes here will fail: the module "apt_key"/);
  });
});
