import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, runHere, useFolder } from '../support/play.ts';

async function xenplay(...args: readonly string[]): Promise<string> {
  const { exitStatus, stdout, stderr } = await runHere([process.execPath, PROGRAM, ...args]);
  assert.equal(exitStatus, 0, stderr);
  return stdout;
}

describe('xenplay inventory', () => {
  const folder = useFolder();
  const example = ['inventory', '-i', 'inventory/example.yaml'];

  it('--graph draws groups and hosts', async () => {
    const graph = await xenplay(...example, '--graph');
    assert.match(graph, /^@all:\n/);
    assert.match(graph, /--@dom0:\n(?: *\|)+--dom0-01\n(?: *\|)+--dom0-02\n/);
  });

  it('--list gives what other tools read', async () => {
    const list = JSON.parse(await xenplay(...example, '--list')) as {
      readonly _meta: { readonly hostvars: Record<string, object> };
      readonly dom0: object;
    };
    assert.deepEqual(list.dom0, { hosts: ['dom0-01', 'dom0-02'] });
    assert.deepEqual(list._meta.hostvars['nfs-01'], {
      ansible_user: 'root',
      ansible_host: '192.0.2.20',
      ansible_port: 2200,
    });
  });

  it('writes variables where they are set, as YAML, to a file, and with what the command line adds', async () => {
    const file = folder.write(
      'hosts.yaml',
      'web: { hosts: { w1: { a: 1 } }, vars: { b: "x" } }\ndb: { hosts: { w1: } }\n',
    );
    folder.write('play/host_vars/w1.yaml', 'a: [2]\n');
    const written = ['inventory', '-i', file, '--playbook-dir', join(folder.path, 'play')];
    const output = join(folder.path, 'out');
    assert.equal(await xenplay(...written, '--list', '--yaml', '--export', '--output', output), '');
    assert.equal(
      readFileSync(output, 'utf8'),
      'all:\n  children:\n    db:\n      hosts:\n        w1: {}\n    ungrouped: {}\n' +
        '    web:\n      hosts:\n        w1:\n          a:\n          - 2\n      vars:\n        b: x\n',
    );
    assert.equal(
      await xenplay(...written, '--graph', '--vars', 'db', '-e', 'c=3'),
      '@db:\n  |--w1\n  |  |--{a = [2]}\n  |  |--{b = x}\n  |  |--{c = 3}\n',
    );
    for (const [wrong, why] of [
      [['--list', '--graph'], /exclude each other/],
      [['--vars'], /are for --graph/],
      [['--graph', 'wbe'], /did you mean "web"/],
      [['--toml'], /--toml is not supported/],
    ] as const) {
      const { exitStatus, stderr } = await runHere([process.execPath, PROGRAM, 'inventory', '-i', file, ...wrong]);
      assert.deepEqual([exitStatus, why.test(stderr)], [1, true], stderr);
    }
  });

  it('--host gives the variables of one host, and names the nearest for a wrong name', async () => {
    assert.equal((JSON.parse(await xenplay(...example, '--host', 'dom0-02')) as { bridge: string }).bridge, 'xenbr0');
    const { exitStatus, stderr } = await runHere([process.execPath, PROGRAM, ...example, '--host', 'dom0-2']);
    assert.deepEqual([exitStatus, /did you mean "dom0-0/.test(stderr)], [1, true]);
  });
});

describe('xenplay doc', () => {
  it('lists all modules, and one with its parameters and example', async () => {
    assert.match(await xenplay('doc'), /^xen_guest +A guest of a Xen dom0/m);
    assert.match(await xenplay('doc', 'nfs_export'), /PARAMETERS\n {2}path {2}\(string, required/);
  });
});

describe('xenplay run, looking only at files', () => {
  const book = ['run', 'playbooks/hvm-check.yaml', '-i', 'inventory/example.yaml'];
  it('lists hosts, tasks and tags, and checks the files', async () => {
    assert.match(await xenplay(...book, '--list-hosts', '-l', 'dom0:!dom0-02'), /hosts \(1\):\n {6}dom0-01/);
    assert.match(await xenplay(...book, '--list-tasks'), /tasks:\n/);
    assert.match(await xenplay(...book, '--list-tags'), /TASK TAGS: \[/);
    assert.match(await xenplay(...book, '--syntax-check'), /no mistakes/);
  });
});
