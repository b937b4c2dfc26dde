import assert from 'node:assert/strict';
import { PLAIN_READING } from '../../../support/inventory-reading.ts';
import { join } from 'node:path';
import { readInventory } from '../../../../src/load/inventory/read.ts';
import type { Diagnostic } from '../../../../src/model/diagnostic.ts';
import { withFiles } from '../../../support/file-tree.ts';

type Files = Readonly<Record<string, string>>;

function diagnosticsOf(
  files: Files,
  paths: readonly string[],
  playbookDirs: readonly string[] = [],
): readonly Diagnostic[] {
  return withFiles(files, folder => {
    const inFolder = (path: string): string => (path.includes(',') ? path : join(folder, path));
    const { diagnostics } = readInventory(paths.map(inFolder), playbookDirs.map(inFolder), PLAIN_READING);
    return JSON.parse(JSON.stringify(diagnostics).replaceAll(`${folder}/`, '')) as readonly Diagnostic[];
  });
}

function shortly({ severity, code, position, mend }: Diagnostic): string {
  const place = position === undefined ? '-' : `${position.file}:${position.line}:${position.column}`;
  const near = /did you mean "?([^"?]+)/.exec(mend ?? '')?.[1];
  return [place, severity === 'warning' ? 'warning' : '', code, near ?? ''].filter(part => part !== '').join(' ');
}

const mistakesOf = (...args: Parameters<typeof diagnosticsOf>): readonly string[] =>
  diagnosticsOf(...args).map(shortly);

describe('an INI inventory', () => {
  for (const [what, text, ...expected] of [
    ['a section of an unknown kind', 'a\n[dom0:chidren]\nb\n', 'hosts:2:1 bad_section [dom0:children]'],
    ['a section without a name', '[]\na\n', 'hosts:1:1 bad_name'],
    ['a blank in the name of a group', '[my group]\na\n', 'hosts:1:1 bad_name'],
    ['variables of a group that is nowhere', '[dom0]\na\n[dmo0:vars]\nx=1\n', 'hosts:3:1 unknown_group dom0'],
    ['a child that is nowhere', '[dom0]\na\n[xen:children]\n  dmo0\n', 'hosts:4:3 unknown_group dom0'],
    ['variables behind a child', '[dom0]\na\n[xen:children]\ndom0 x=1\n', 'hosts:4:1 bad_section'],
    ['a variable without a value', '[g]\na\n[g:vars]\nx\n=1\n', 'hosts:4:1 bad_variable', 'hosts:5:1 bad_variable'],
    ['a variable set twice for a group', '[g]\na\n[g:vars]\nx=1\nx=2\n', 'hosts:5:1 warning duplicate_key'],
    [
      'blanks around = behind a host',
      'a x = 1\n',
      'hosts:1:1 bad_variable',
      'hosts:1:1 bad_variable',
      'hosts:1:1 bad_variable',
    ],
    ['a quote that is not closed', 'b\n  a x="1\n', 'hosts:2:3 bad_variable'],
    ['a range that ends before it begins', 'a[3:1]\n', 'hosts:1:1 bad_range'],
    ['a range of unequal width', 'a[01:100]\n', 'hosts:1:1 bad_range'],
    ['a host with two ports', 'a:22:23\n', 'hosts:1:1 bad_name'],
    ['a host that ends in a colon', 'b\na:\n', 'hosts:2:1 bad_name'],
    ['a host that ssh would take for an option', '-oProxyCommand=x\n', 'hosts:1:1 bad_name'],
    ['a host that would leave host_vars', '../a\n', 'hosts:1:1 bad_name'],
    ['a priority that is no number', '[g]\na\n[g:vars]\nansible_group_priority=high\n', 'hosts:4:1 wrong_type'],
    ['a group in itself', '[g]\na\n[g:children]\ng\n', 'hosts:4:1 group_circle'],
    ['groups in each other', '[b:children]\nc\n[a:children]\nb\n[c:children]\na\n', 'hosts:4:1 group_circle'],
    ['all below another group', '[g]\na\n[g:children]\nall\n', 'hosts:4:1 group_circle'],
    ['a group named as a host', '[g]\na\ng\n', '- warning same_name'],
  ] as const) {
    it(`tells ${what}, with its place`, () => assert.deepEqual(mistakesOf({ hosts: text }, ['hosts']), expected));
  }

  it('may add to groups that an earlier inventory defines', () =>
    assert.deepEqual(mistakesOf({ one: '[g]\na\n', two: '[g:vars]\nx=1\n[h:children]\ng\n' }, ['one', 'two']), []));
});

describe('a YAML inventory', () => {
  for (const [what, text, ...expected] of [
    ['a key that is nearly right', 'all:\n  host:\n    a:\n', 'hosts.yml:2:3 unknown_key hosts'],
    ['a group outside of children', 'all:\n  dom0:\n    hosts: {a: }\n', 'hosts.yml:2:3 unknown_key'],
    ['a list of hosts', 'all:\n  hosts:\n    - a\n', 'hosts.yml:3:5 wrong_type'],
    ['a list of children', 'all:\n  children: [a]\n', 'hosts.yml:2:13 wrong_type'],
    ['a group that is a text', 'all: here\n', 'hosts.yml:1:6 wrong_type'],
    ['variables of a host that are a text', 'all:\n  hosts:\n    a: 192.0.2.1\n', 'hosts.yml:3:8 wrong_type'],
    ['variables of a group that are a list', 'all:\n  vars:\n    - x: 1\n', 'hosts.yml:3:5 wrong_type'],
    ['a key that stands twice', 'all:\n  hosts:\n    a:\n    a:\n', 'hosts.yml:4:5 duplicate_key'],
    ['a range that is none', 'all:\n  hosts:\n    a[1-3]:\n', 'hosts.yml:3:5 bad_range'],
    [
      'a name that is none',
      'all:\n  hosts:\n    a b:\n  children:\n    c/d:\n',
      'hosts.yml:3:5 bad_name',
      'hosts.yml:5:5 bad_name',
    ],
    ['the configuration of a plugin', 'plugin: amazon.aws.aws_ec2\n', 'hosts.yml:1:1 not_supported'],
    ['a list where groups should be', '- a\n', 'hosts.yml:1:1 wrong_type'],
    ['a priority that is no number', 'g:\n  vars:\n    ansible_group_priority: x\n', 'hosts.yml:3:29 wrong_type'],
    ['a circle', 'a: {children: {b: {children: {a: }}}}\n', 'hosts.yml:1:31 group_circle'],
    [
      'an empty child with nearly another name',
      'dom0: {hosts: {a: }}\nxen: {children: {dmo0: }}\n',
      'hosts.yml:2:18 warning empty_group dom0',
    ],
  ] as const) {
    it(`tells ${what}, with its place`, () =>
      assert.deepEqual(mistakesOf({ 'hosts.yml': text }, ['hosts.yml']), expected));
  }

  it('may be empty, and may have empty groups', () =>
    assert.deepEqual(
      mistakesOf({ 'a.yml': '', 'b.yml': 'all:\nrack1: {hosts: {h: }}\nxen: {children: {rack2: }}\n' }, [
        'a.yml',
        'b.yml',
      ]),
      [],
    ));
});

describe('the files of an inventory', () => {
  it('are all read before any mistake is told: one run shows everything', () =>
    assert.deepEqual(
      mistakesOf(
        {
          'one.yml': 'all:\n  host: {a: }\n  children: {g: {hosts: {b: }}}\n',
          two: '[other:children]\nnone\n',
          'group_vars/g.yml': 'x: 1\nx: 2\n',
          'host_vars/b/one.yml': '- x\n',
          'play/group_vars/all.yml': 'x: {{ y }}\n',
        },
        ['one.yml', 'two', 'a[9:1],', 'three'],
        ['play'],
      ),
      [
        'one.yml:2:3 unknown_key hosts',
        'two:2:1 unknown_group',
        '- bad_range',
        '- no_such_file',
        'group_vars/g.yml:2:1 duplicate_key',
        'host_vars/b/one.yml:1:1 wrong_type',
        'play/group_vars/all.yml:1:5 yaml_syntax',
      ],
    ));

  it('beside inventory and playbook at once are told once', () =>
    assert.deepEqual(mistakesOf({ hosts: 'a\n', 'group_vars/all.yml': '- x\n' }, ['hosts'], ['']), [
      'group_vars/all.yml:1:1 wrong_type',
    ]));

  for (const [what, name, text, ...expected] of [
    ['a script that fails', 'dynamic', '#!/bin/sh\nexit 3\n', 'dynamic:1:1 script_failed'],
    ['a script that ends by a signal', 'dynamic', '#!/bin/sh\nkill -9 $$\n', 'dynamic:1:1 script_failed'],
    ['a script without its interpreter', 'dynamic', '#!/nowhere/sh\n', 'dynamic:1:1 script_failed'],
    ['a script that prints no JSON', 'dynamic', '#!/bin/sh\necho hosts\n', 'dynamic:1:1 script_output'],
    ['a script that prints nothing', 'dynamic', '#!/bin/sh\n', 'dynamic:1:1 script_output'],
    ['a script that prints a list', 'dynamic', '#!/bin/sh\necho []\n', 'dynamic:1:1 script_output'],
    [
      'hosts of a script that are a text',
      'dynamic',
      `#!/bin/sh\necho '{"_meta": {"hostvars": {}}, "g": {"hosts": "a"}}'\n`,
      'dynamic:1:1 script_output',
    ],
    [
      'a host of a script that ssh would take for an option',
      'dynamic',
      `#!/bin/sh\necho '{"_meta": {"hostvars": {}}, "g": ["-oProxyCommand=x"]}'\n`,
      'dynamic:1:1 bad_name',
    ],
    [
      'circles of a script',
      'dynamic',
      `#!/bin/sh\necho '{"_meta": {"hostvars": {}}, "g": {"children": ["g"]}}'\n`,
      'dynamic:1:1 group_circle',
    ],
    [
      'a script that answers --list only, when it has no _meta',
      'dynamic',
      `#!/bin/sh\ntest "$1" = --list && echo '{"g": ["a", "b"]}'\n`,
      'dynamic:1:1 script_failed',
    ],
    ['TOML', 'hosts.toml', '[g]\n', 'hosts.toml:1:1 not_supported'],
    ['what is no text', 'hosts', 'a\0b', 'hosts:1:1 not_text'],
  ] as const) {
    it(`are refused by name when they are ${what}`, () =>
      assert.deepEqual(mistakesOf({ [name]: text }, [name]), expected));
  }

  it('that Ansible passes over without a word are told', () =>
    assert.deepEqual(
      mistakesOf({ 'inv/a': 'h\n', 'inv/b.ini': 'i\n', 'inv/host_vars/h.yml': '', 'inv/host_vars/h.json': '{}' }, [
        'inv',
      ]),
      ['inv/b.ini:1:1 warning hidden_file', 'inv/host_vars/h.json:1:1 warning hidden_file'],
    ));
});

describe('a constructed inventory', () => {
  const found = (config: string): readonly string[] =>
    mistakesOf({ hosts: 'a x=1\nb\n', 'c.yml': `plugin: constructed\n${config}` }, ['hosts', 'c.yml']);

  for (const [what, config, ...expected] of [
    ['an option that is none', 'composed: {}\n', 'c.yml:2:1 unknown_key'],
    [
      'an option of a keyed group that is none',
      'keyed_groups: [{ key: "x|string", prefx: y }]\n',
      'c.yml:2:35 unknown_key',
    ],
    ['a keyed group without a key', 'keyed_groups: [{ prefix: y }]\n', 'c.yml:2:16 wrong_type'],
    ['a key that gives a number', 'keyed_groups: [{ key: x }]\n', 'c.yml:2:16 wrong_type'],
    ['what it does not support', 'use_vars_plugins: true\n', 'c.yml:2:1 unknown_key'],
    ['what is undefined, when it is strict', 'strict: true\ncompose: { y: x + 1 }\n', 'c.yml:3:15 undefined_variable'],
    ['what is no expression, when it is strict', 'strict: true\ngroups: { y: x + }\n', 'c.yml:3:14 template_syntax'],
  ] as const)
    it(`tells ${what}, once and with its place`, () => assert.deepEqual(found(config), expected));

  it('passes over what is undefined', () =>
    assert.deepEqual(found('compose: { y: nope }\ngroups: { g: nope }\nkeyed_groups: [{ key: nope }]\n'), []));
});
