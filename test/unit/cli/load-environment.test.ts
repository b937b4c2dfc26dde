import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { loadEnvironment } from '../../../src/cli/load-environment.ts';

describe('loadEnvironment', () => {
  const before = process.env['ANSIBLE_ROLES_PATH'];
  const rolesPathWith = (value: string) => {
    process.env['ANSIBLE_ROLES_PATH'] = value;
    return loadEnvironment({}, { text: text => text, lookup: () => [] }).rolesPath;
  };
  afterEach(() => {
    if (before === undefined) delete process.env['ANSIBLE_ROLES_PATH'];
    else process.env['ANSIBLE_ROLES_PATH'] = before;
  });

  it('looks for roles in the folders that ANSIBLE_ROLES_PATH names', () =>
    assert.deepEqual(rolesPathWith('/a:b:~/c'), ['/a', 'b', `${homedir()}/c`]));

  it('looks in the places of Ansible when it names none', () =>
    assert.deepEqual(rolesPathWith(''), [
      `${homedir()}/.ansible/roles`,
      '/usr/share/ansible/roles',
      '/etc/ansible/roles',
    ]));
});
