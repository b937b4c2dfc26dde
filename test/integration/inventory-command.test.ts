import assert from 'node:assert/strict';
import { PROGRAM, runHere } from '../support/play.ts';

async function xenplay(...args: readonly string[]): Promise<string> {
  const { exitStatus, stdout, stderr } = await runHere([process.execPath, PROGRAM, ...args]);
  assert.equal(exitStatus, 0, stderr);
  return stdout;
}

describe('xenplay inventory', () => {
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
    assert.match(await xenplay(...book, '--list-hosts', '-l', 'dom0:!dom0-02'), /hosts \(1\):\n {4}dom0-01/);
    assert.match(await xenplay(...book, '--list-tasks'), /tasks:\n/);
    assert.match(await xenplay(...book, '--list-tags'), /tags: \[/);
    assert.match(await xenplay(...book, '--syntax-check'), /no mistakes/);
  });
});
