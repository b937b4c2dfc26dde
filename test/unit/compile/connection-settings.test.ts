import assert from 'node:assert/strict';
import { becomeOf, type ConnectionOptions, connectionSettings } from '../../../src/compile/connection-settings.ts';
import { loadText } from '../../support/load.ts';
import { OrchestratorError } from '../../../src/model/diagnostic.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Play } from '../../../src/model/play.ts';
import { Secret } from '../../../src/model/secret.ts';
import { scopeOf } from '../../../src/vars/scope.ts';

const OPTIONS: ConnectionOptions = { timeoutSeconds: 10, become: {}, hostKeyChecking: 'strict' };

function playOf(keywords: string, task = ''): Play {
  const text = `- hosts: all\n${keywords}  tasks:\n    - ping:\n${task}`;
  const { plays, diagnostics } = loadText(text);
  assert.deepEqual(diagnostics, []);
  const [play] = plays;
  assert.ok(play);
  return play;
}

const scope = (values: JsonObject) => scopeOf([{ origin: 'test', values }]);

describe('connectionSettings', () => {
  const settings = (values: JsonObject, play = '', options: Partial<ConnectionOptions> = {}) =>
    connectionSettings('h', playOf(play), scope(values), { ...OPTIONS, ...options });

  it('of a host that nothing is said about reach it by its name through ssh', () =>
    assert.deepEqual(settings({}), {
      host: 'h',
      transport: 'ssh',
      address: 'h',
      hostKeyChecking: 'strict',
      connectTimeoutSeconds: 10,
    }));

  it('take the variables before the keywords of the play, and these before the command line', () => {
    const play = '  remote_user: play\n  port: 3\n  connection: local\n';
    const options = { user: 'line', transport: 'ssh', privateKeyFile: 'line' };
    const variables = {
      ansible_user: 'variable',
      ansible_port: '4',
      ansible_connection: 'ssh',
      ansible_ssh_private_key_file: 'variable',
    };
    const shortly = (found: ReturnType<typeof settings>) => [
      found.user,
      found.port,
      found.transport,
      found.privateKeyFile,
    ];
    assert.deepEqual(shortly(settings({}, '', options)), ['line', undefined, 'ssh', 'line']);
    assert.deepEqual(shortly(settings({}, play, options)), ['play', 3, 'local', 'line']);
    assert.deepEqual(shortly(settings(variables, play, options)), ['variable', 4, 'ssh', 'variable']);
  });

  it('understand options of ssh as Ansible would give them, those of ansible_ssh_args before all others', () => {
    const variables = {
      ansible_ssh_args: '-C -o ControlMaster=auto',
      ansible_ssh_common_args: '-J \'a,b\' -o ProxyCommand="nc %h %p" -oPort=3',
      ansible_ssh_extra_args: '-vvv4 -F none -i "k y"',
    };
    assert.deepEqual(settings(variables).sshOptions, {
      before: ['ControlMaster=auto'],
      after: ['ProxyJump="a,b"', 'ProxyCommand=nc %h %p', 'Port=3', 'AddressFamily=inet', 'IdentityFile="k y"'],
      configFile: 'none',
    });
    assert.deepEqual(settings({}, '', { sshCommonArgs: '-l u' }).sshOptions?.after, ['User="u"']);
  });

  it('refuse options of ssh that they do not know, by name', () => {
    for (const [args, named] of [
      ['-W x:1', /ansible_ssh_extra_args: -W/],
      ['-J', /-J has no value/],
      ['jump', /"jump" is no option/],
      ['-o "x', /quote/],
    ] as const)
      assert.throws(() => settings({ ansible_ssh_extra_args: args }), named);
  });

  it('take the older of two names of a variable, as was seen with ansible-core 2.14.18', () => {
    const { address, port, user } = settings({
      ansible_host: 'new',
      ansible_ssh_host: 'old',
      ansible_port: 1,
      ansible_ssh_port: 2,
      ansible_user: 'new',
      ansible_ssh_user: 'old',
    });
    assert.deepEqual([address, port, user], ['old', 2, 'old']);
  });

  it('render templates, with the variables of the host', () =>
    assert.equal(settings({ ansible_host: '{{ net }}.7', net: '192.0.2' }).address, '192.0.2.7'));

  it('keep a password secret, whatever type it has', () => {
    const { password } = settings({ ansible_password: 1234 });
    assert.deepEqual([String(password), password?.reveal()], ['********', '1234']);
  });

  for (const [values, expected] of [
    [{ ansible_host_key_checking: false }, 'off'],
    [{ ansible_host_key_checking: true }, 'strict'],
    [{ xenplay_host_key_checking: 'accept-new' }, 'accept-new'],
  ] as const) {
    it(`check host keys as ${JSON.stringify(values)} says: ${expected}`, () =>
      assert.equal(settings(values).hostKeyChecking, expected));
  }

  for (const values of [
    { ansible_connection: 'winrm' },
    { ansible_port: 'many' },
    { ansible_port: '' },
    { xenplay_host_key_checking: 'maybe' },
    { ansible_user: '{{ nobody }}' },
  ]) {
    it(`refuse ${JSON.stringify(values)}`, () => assert.throws(() => settings(values), OrchestratorError));
  }
});

/** The first five rows were seen with ansible-core 2.14.18: a variable wins over a task's keyword, this over the play's. */
const BECOME: readonly (readonly [play: string, task: string, values: JsonObject, user: string | undefined])[] = [
  ['yes', 'no', { ansible_become: true, ansible_become_user: 'nobody' }, 'nobody'],
  ['yes', 'yes, daemon', { ansible_become: true, ansible_become_user: 'nobody' }, 'nobody'],
  ['yes', 'yes, daemon', { ansible_become: true }, 'daemon'],
  ['yes', 'yes, daemon', { ansible_become: false }, undefined],
  ['yes', 'yes, daemon', { ansible_become_user: 'nobody' }, 'nobody'],
  ['yes', '', {}, 'root'],
  ['yes', 'no', {}, undefined],
  ['yes, play', '', {}, 'play'],
  ['yes, play', 'yes, task', {}, 'task'],
  ['no', 'yes', {}, 'root'],
  ['', 'yes, "{{ who }}"', { who: 'templated' }, 'templated'],
  ['', '"{{ wanted }}"', { wanted: 'yes' }, 'root'],
  ['', '', { ansible_become: 'yes' }, 'root'],
  ['', '', { ansible_become: 'no' }, undefined],
  ['', '', {}, undefined],
];

describe('becomeOf', () => {
  const keywords = (text: string, pad: string): string => {
    const [become = '', user] = text.split(', ');
    return (become && `${pad}become: ${become}\n`) + (user === undefined ? '' : `${pad}become_user: ${user}\n`);
  };
  const find = (play: Play, values: JsonObject, options = OPTIONS) => {
    const [task] = play.tasks;
    assert.ok(task);
    return becomeOf(task, scope(values), options);
  };

  for (const [play, task, values, user] of BECOME) {
    it(`gives ${user ?? 'nobody'} for play "${play}", task "${task}", variables ${JSON.stringify(values)}`, () =>
      assert.equal(find(playOf(keywords(play, '  '), keywords(task, '      ')), values)?.user, user));
  }

  it('takes the command line last', () => {
    const options = { ...OPTIONS, become: { become: true, becomeUser: 'line', becomeMethod: 'su' } };
    assert.deepEqual(find(playOf(''), {}, options), { method: 'su', user: 'line' });
    assert.equal(find(playOf('  become: no\n'), {}, options), undefined);
  });

  it('takes the password from a variable before the one that was asked for', () => {
    const options = { ...OPTIONS, becomePassword: new Secret('asked') };
    const password = (values: JsonObject) => find(playOf('  become: yes\n'), values, options)?.password?.reveal();
    assert.deepEqual([password({}), password({ ansible_become_password: 'variable' })], ['asked', 'variable']);
  });

  it("takes the words of program and options from the method's variable, any method's, then the keyword", () => {
    const book = playOf(
      '  become: yes\n',
      `      become_exe: "/opt/my\\\\ sudo"\n      become_flags: "-E -g '{{ who }} s'"\n`,
    );
    const words = (values: JsonObject) => {
      const { program, flags } = find(book, { who: 'staff', ...values }) ?? {};
      return { program, flags };
    };
    assert.deepEqual(words({}), { program: ['/opt/my sudo'], flags: ['-E', '-g', 'staff s'] });
    const variables = { ansible_become_exe: 'one', ansible_become_flags: '', ansible_sudo_exe: 'two' };
    assert.deepEqual(words(variables), { program: ['two'], flags: [] });
    assert.throws(() => words({ ansible_become_flags: "'" }), { code: 'wrong_setting' });
  });

  it('refuses a method that is neither sudo nor su', () =>
    assert.throws(() => find(playOf('  become: yes\n'), { ansible_become_method: 'doas' }), { code: 'wrong_setting' }));
});
