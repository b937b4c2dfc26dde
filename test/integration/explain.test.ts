import assert from 'node:assert/strict';
import { isJsonArray, isJsonObject, type Json } from '../../src/model/json.ts';
import { Secret } from '../../src/model/secret.ts';
import { DEFAULT_LABEL, sealed } from '../../src/vault/keyring.ts';
import { PROGRAM, runHere, useFolder } from '../support/play.ts';

describe('xenplay explain', () => {
  const folder = useFolder();
  const explain = (...args: readonly string[]) =>
    runHere([process.execPath, PROGRAM, 'explain', ...args, '-i', `${folder.path}/hosts`]);
  const rows = (text: string): readonly string[] => text.replaceAll(`${folder.path}/`, '').trimEnd().split('\n');

  before(() => {
    folder.write('hosts', '[web]\nw1 port=1\nw2\n[web:vars]\nport=2\nother={{ port }}x\n[all:vars]\nport=3\n');
    folder.write('group_vars/web.yml', '---\n# a comment\nport: 4\n');
    folder.write('host_vars/w2.yml', sealed(Buffer.from('pin: 7777\n'), key()));
    folder.write('password', 'p\n');
    folder.write('roles/r/defaults/main.yml', 'port: 5\n');
    folder.write('roles/r/tasks/main.yml', '- debug: var=port\n');
    folder.write(
      'site.yml',
      [
        '- hosts: web',
        '  name: first',
        '  roles: [r]',
        '  tasks:',
        '  - name: ask',
        '    command: echo',
        '    register: port',
        '  - set_fact:',
        '      port: 9',
        '  - debug: msg=x',
        '    vars:',
        '      port: 10',
        '- hosts: all',
        '  name: second',
        '  vars:',
        '    port: 7',
        '',
      ].join('\n'),
    );
  });

  const key = () => ({ label: DEFAULT_LABEL, password: new Secret('p') });

  it('tells every place that sets a variable, the winner last', async () => {
    const { stdout } = await explain('w1', 'port');
    assert.deepEqual(rows(stdout), [
      'port: 1   (w1)',
      '  hosts:8:1               group all  3',
      '  hosts:5:1               group web  2',
      '  group_vars/web.yml:3:1             4',
      '* hosts:2:1               host w1    1',
    ]);
  });

  it('tells what plays, roles and tasks add, each play for itself', async () => {
    const { stdout } = await explain('w1', 'port', `${folder.path}/site.yml`);
    const [first = '', second = ''] = stdout.split('\n\n');
    assert.deepEqual(rows(first), [
      'port: 1   (w1 in the play "first")',
      '  roles/r/defaults/main.yml:1:1             5',
      '  hosts:8:1                      group all  3',
      '  hosts:5:1                      group web  2',
      '  group_vars/web.yml:3:1                    4',
      '* hosts:2:1                      host w1    1',
      '+ site.yml:7:5  the task "ask" registers it',
      '+ site.yml:9:7  the task "set_fact" sets it',
      '+ site.yml:11:5  vars of the task "debug", or of a block around it',
    ]);
    assert.deepEqual(rows(second).slice(-1), ['* site.yml:16:5           play vars  7']);
  });

  it('renders the value, and gives it as JSON', async () => {
    const { stdout } = await explain('w1', 'other', '-e', 'port=8', '--output', 'json');
    const seen = JSON.parse(stdout) as Json;
    assert.ok(isJsonArray(seen) && isJsonObject(seen[0]));
    assert.equal(seen[0]['value'], '8x');
  });

  it('never shows what is encrypted', async () => {
    const { stdout } = await explain('w2', 'pin', '--vault-password-file', `${folder.path}/password`);
    assert.deepEqual(rows(stdout), ['pin: "********"   (w2)', '* -  host_vars/w2.yml  "********"']);
    const { exitStatus, stderr } = await explain('w2', 'pin');
    assert.equal(exitStatus, 1);
    assert.match(stderr, /no vault password was given/);
  });

  it('says when nothing sets a variable, and names the nearest host', async () => {
    assert.equal((await explain('w1', 'nope')).stdout, 'nope is not set   (w1)\n');
    assert.match((await explain('w3', 'port')).stderr, /did you mean "w[12]"/);
  });
});
