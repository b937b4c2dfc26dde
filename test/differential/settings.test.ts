import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  'ansible.cfg': `[defaults]
inventory = inv/hosts.ini
roles_path = more
vault_password_file = pass
force_handlers = yes
nocows = 1
[privilege_escalation]
become = True
become_user = nobody
`,
  'inv/hosts.ini': '[web]\nh1 ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n',
  pass: 'secret\n',
  'more/told/tasks/main.yml': '- shell: "echo {{ word }} $(id -un) >>{{ out }}"\n',
  'play.yml': `- hosts: web
  gather_facts: false
  roles: [{ role: told, word: role }]
  tasks:
    - shell: "echo {{ secret }} $(id -un) >>{{ out }}"
      notify: handler
    - command: "false"
      become_user: root
  handlers:
    - name: handler
      shell: "echo handler $(id -un) >>{{ out }}"
`,
};

describe('ansible.cfg in the folder', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'xenplay-settings-'));
    execFileSync('chmod', ['755', folder]);
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    mkdirSync(join(folder, 'inv/group_vars'));
    const plain = join(folder, 'inv/group_vars/web.yml');
    writeFileSync(plain, 'secret: opened\n');
    execFileSync('ansible-vault', ['encrypt', plain], { cwd: folder, env: bare(), stdio: 'pipe' });
  });
  after(() => rmSync(folder, { recursive: true }));

  it('says who, where and as whom to both programs', () => {
    const theirs = written('ansible-playbook', ['play.yml']);
    assert.equal(theirs, 'role nobody\nopened nobody\nhandler nobody\n');
    assert.equal(written(process.execPath, [resolve('build/src/cli/main.js'), 'run', 'play.yml']), theirs);
  });

  /** What a run that fails at its end has written. */
  function written(program: string, words: readonly string[]): string {
    const out = join(folder, 'out');
    writeFileSync(out, '');
    execFileSync('chmod', ['666', out]);
    assert.throws(
      () => execFileSync(program, [...words, '-e', `out=${out}`], { cwd: folder, env: bare(), stdio: 'pipe' }),
      {
        status: 2,
      },
    );
    return readFileSync(out, 'utf8');
  }
});

function bare(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LC_ALL: 'C.UTF-8' };
}
