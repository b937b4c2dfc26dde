import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ansibleSettings, passedOver } from '../../../src/cli/ansible-settings.ts';
import { rolesPathOf, settingsAsOptions, settingsNotTaken } from '../../../src/cli/settings-options.ts';

describe('ansible.cfg', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'xenplay-settings-'))));
  after(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, 'ansible.cfg'), text);
    const settings = ansibleSettings({}, folder);
    assert.ok(settings);
    return settings;
  };
  const options = (text: string, env: NodeJS.ProcessEnv = {}) =>
    Object.fromEntries(settingsAsOptions(read(text), env, '/run'));

  it('gives options their values, paths from its own folder on', () =>
    assert.deepEqual(
      options(`# ours
[defaults]
inventory = hosts, /etc/hosts.ini ; both
remote_user: deploy
private_key_file = ~/.ssh/fleet
host_key_checking = False
forks = 20
timeout = soon
transport = smart
vault_password_file = {{CWD}}/.vault

[privilege_escalation]
become = yes
become_user = "ops"
`),
      {
        inventory: [join(folder, 'hosts'), '/etc/hosts.ini'],
        user: 'deploy',
        privateKey: join(homedir(), '.ssh/fleet'),
        hostKeyChecking: 'off',
        forks: 20,
        vaultPasswordFile: [join(process.cwd(), '.vault')],
        become: true,
        becomeUser: 'ops',
      },
    ));

  it('yields to variables of the environment, whose paths are from where one stands on', () => {
    const env = { ANSIBLE_REMOTE_USER: 'other', ANSIBLE_PRIVATE_KEY_FILE: 'key', ANSIBLE_INVENTORY: 'x' };
    const text = '[defaults]\nremote_user = deploy\nprivate_key_file = mine\ninventory = hosts\n';
    assert.deepEqual(options(text, env), { user: 'other', privateKey: '/run/key' });
    assert.deepEqual(Object.fromEntries(settingsAsOptions(undefined, { ANSIBLE_BECOME: '1' }, '/run')), {
      become: true,
    });
  });

  it('says where roles are', () =>
    assert.deepEqual(rolesPathOf(read('[defaults]\nroles_path = roles:~/r:\n  /more\n'))?.slice(0, 2), [
      join(folder, 'roles'),
      join(homedir(), 'r'),
    ]));

  it('is told where something of it counts and is not taken', () => {
    const text = `[defaults]
hash_behaviour = merge
stdout_callback = yaml
nocows = 1
[ssh_connection]
pipelining = True
ssh_args = -C -o ControlMaster=auto -o ControlPersist=60s
[colors]
ok = blue
[inventory]
enable_plugins = aws_ec2
`;
    assert.deepEqual(settingsNotTaken(read(text)), ['defaults.hash_behaviour', 'inventory.enable_plugins']);
    assert.deepEqual(settingsNotTaken(read('[ssh_connection]\nssh_args = -o ProxyCommand=x\n')), [
      'ssh_connection.ssh_args',
    ]);
  });

  it('is that of ANSIBLE_CONFIG, a file or its folder, and none of a folder that all may write to', () => {
    read('[defaults]\nforks = 3\n');
    for (const named of [folder, join(folder, 'ansible.cfg')])
      assert.equal(ansibleSettings({ ANSIBLE_CONFIG: named }, '/')?.values.get('defaults.forks'), '3');
    assert.equal(passedOver({}, folder), undefined);
    chmodSync(folder, 0o777);
    assert.notEqual(ansibleSettings({}, folder)?.file, join(folder, 'ansible.cfg'));
    assert.equal(passedOver({}, folder), join(folder, 'ansible.cfg'));
    chmodSync(folder, 0o700);
  });

  it('must be one', () => assert.throws(() => read('[defaults]\nhello\n'), { code: 'wrong_settings' }));
});
