import assert from 'node:assert/strict';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

const PING = '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n';

describe('what is wrong with the way to a host is told before the run', () => {
  const folder = useFolder();
  let runs = 0;

  /** What is told of a run that nobody may come to, without the folder. */
  async function told(files: Readonly<Record<string, string>>, ...options: readonly string[]): Promise<string> {
    const own = `run${runs++}`;
    const [book = '', inventory = ''] = Object.entries({ 'play.yaml': PING, ...files }).map(([name, text]) =>
      folder.write(`${own}/${name}`, text),
    );
    const command = [
      'env',
      `XDG_STATE_HOME=${folder.path}`,
      `HOME=${folder.path}/${own}`,
      process.execPath,
      PROGRAM,
      'run',
    ];
    const { exitStatus, stdout, stderr } = await runHere([
      ...(command as [string, ...string[]]),
      ...[book, '-i', inventory, '--output', 'json', ...options],
    ]);
    assert.equal(stdout, '', 'no event: nothing was begun');
    assert.equal(exitStatus, 1, stderr);
    return stderr.replaceAll(`${folder.path}/${own}/`, '');
  }

  it('at the variable, wherever it stands: a line or a section of INI, a file of variables, the play', async () => {
    const found = await told({
      'play.yaml': `${PING}  vars:\n    ansible_ssh_common_args: -W x\n`,
      hosts: 'h1 ansible_port=70000\nh2\n[odd]\nh3\n[odd:vars]\nansible_user=me\nansible_timeout=soon\n',
      'host_vars/h2.yaml': 'ansible_host: h\nansible_host_key_checking: mayb\n',
    });
    assert.match(found, /^hosts:1:1: there is no port 70000 \(host h1\)/m);
    assert.match(found, /^host_vars\/h2\.yaml:2:28: host key checking "mayb" is not known \(host h2\)/m);
    assert.match(found, /^hosts:7:\d+: "ansible_timeout" must be a number, not "soon" \(host h3\)/m);
    assert.match(found, /^play\.yaml:6:30: ansible_ssh_common_args: -W is not supported/m);
  });

  it('at the keyword of the play or task; without a place where the command line says it', async () => {
    const way = '- hosts: h1\n  gather_facts: false\n  tasks:\n    - ping:\n      connection: paper\n';
    const play = `${way}- hosts: h1\n  vars: {p: many}\n  port: "{{ p }}"\n  tasks: [{ping: }]\n`;
    const found = await told({ 'play.yaml': play, hosts: 'h1\n' });
    assert.match(found, /^play\.yaml:5:19: connection "paper" is not supported/m);
    assert.match(found, /^play\.yaml:8:9: "port" must be a number/m);
    assert.match(await told({ hosts: 'h1\n' }, '-c', 'paper'), /^connection "paper" is not supported/m);
  });

  it('options that ssh would refuse, at the variable that holds them, and lines of its configuration', async () => {
    const found = await told({
      'play.yaml': PING,
      'hosts.yaml': [
        'all:',
        '  hosts:',
        '    h1: {ansible_ssh_extra_args: -o ForwardAgent=no, ansible_ssh_common_args: "-J gate:ssh"}',
        '    h2: {ansible_ssh_common_args: -o Prot=22}',
        '    h3: {ansible_user: ""}',
        '    h4:',
      ].join('\n'),
      '.ssh/config': 'Host h4\n  ProxyJump gate\nHost gate\n  Port many\n',
    });
    assert.match(found, /^hosts\.yaml:3:79: ssh options: proxyjump is "gate:ssh" \(host h1\)/m);
    assert.match(found, /^hosts\.yaml:4:35: ssh options: "prot" is no keyword of ssh that we know \(host h2\)/m);
    assert.match(found, /^hosts\.yaml:5:24: ssh options: user has no value \(host h3\)/m);
    assert.match(found, /^\.ssh\/config:4:1: port is "many" \(host h4\)/m);
  });

  it('a key that is not there, unless a task of this machine may still make it', async () => {
    const hosts = 'all: {hosts: {h1: , h2: }, vars: {ansible_private_key_file: /no/such/key}}\n';
    assert.match(
      await told({ 'play.yaml': PING, 'hosts.yaml': hosts }),
      /^hosts\.yaml:1:61: \/no\/such\/key: the private key cannot be read \(host h1 and 1 more\)/m,
    );
    const made = `- hosts: localhost\n  tasks: [{command: ssh-keygen}]\n${PING}`;
    const found = await told({ 'play.yaml': `${made}    - no_module:\n`, 'hosts.yaml': hosts });
    assert.match(found, /^hosts\.yaml:1:61: warning: a host that comes here will fail: .*cannot be read/m);
    const named = 'all: {hosts: {h1: {ansible_private_key_file: nothing, ansible_connection: openssh}, h2: }}';
    assert.doesNotMatch(await told({ 'play.yaml': `${PING}    - x:\n`, 'hosts.yaml': named }), /key/);
  });
});
