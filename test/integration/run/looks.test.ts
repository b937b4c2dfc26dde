import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { play, runHere, useFolder } from '../../support/play.ts';

describe('looks at a host', () => {
  const folder = useFolder();
  let watchers = 0;
  let processes = 0;

  /** Runs tasks on this machine with a `stat` that counts its calls and paths, and a `sleep` that does so and lasts. */
  async function counted(tasks: string, stat = '/usr/bin/stat "$@"') {
    const standIn = (name: string, log: string, command: string): void => {
      const text = `#!/bin/sh\necho "$@" >>${folder.path}/${log}\nexec ${command}\n`;
      chmodSync(folder.write(`bin/${name}`, text), 0o755);
      rmSync(join(folder.path, log), { force: true });
    };
    standIn('stat', 'looks', stat);
    standIn('sleep', 'watchers', '/usr/bin/sleep 600');
    const playbook = folder.write(
      'play.yaml',
      `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${tasks}`,
    );
    const path = `PATH=${folder.path}/bin:${process.env['PATH'] ?? ''}`;
    const played = await play(([file, ...args]) => runHere(['env', path, file, ...args]), playbook);
    assert.equal(played.code, 0, played.stderr);
    const lines = (log: string): readonly string[] => {
      const file = join(folder.path, log);
      return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    };
    watchers = lines('watchers').length;
    processes = lines('looks').length;
    return {
      looks: lines('looks').flatMap(line => line.split(' -- ')[1]?.split(' ') ?? []).length,
      exchanges: played.end?.exchanges['localhost'],
      changed: played.end?.recap['localhost']?.changed,
    };
  }

  const files = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `    - copy: {dest: ${folder.path}/f${from + i}, content: x}\n`).join(
      '',
    );

  /** Of what is absent no `stat` tells: what a task is to change is there, and otherwise. */
  const otherwise = (...names: readonly string[]): void => names.forEach(name => folder.write(name, 'y'));
  const numbered = (name: string): readonly string[] => Array.from({ length: 20 }, (_, i) => `${name}${i}`);

  it('are three for each task that changes something, however many come behind it', async () => {
    otherwise(...numbered('f'));
    // Once ahead of all, once when its turn comes, once after it; the first one's turn comes at once.
    assert.deepEqual(await counted(files(0, 20)), { looks: 3 * 20 - 1, exchanges: 21, changed: 20 });
    assert.equal(watchers, 1, 'and one process watches over all changes of a shell');
    assert.deepEqual(await counted(files(0, 20)), { looks: 20, exchanges: 1, changed: 0 });
    assert.equal(processes, 1, 'and one process looks at all of it');
  });

  it('are three for each item that changes something', async () => {
    const loop = `    - copy: {dest: "${folder.path}/item{{ item }}", content: x}\n      loop: "{{ range(20) | list }}"\n`;
    otherwise(...numbered('item'));
    assert.deepEqual(await counted(loop), { looks: 3 * 20 - 1, exchanges: 21, changed: 1 });
  });

  it('go on behind a change to the next task that has something to do', async () => {
    otherwise('f3', 'f17');
    // All; after f3 itself and those up to f17; after f17 itself and the two behind it.
    assert.deepEqual(await counted(files(0, 20)), { looks: 20 + 1 + 14 + 1 + 2, exchanges: 3, changed: 2 });
    assert.equal(processes, 3, 'and one process looks at all that is asked at once');
  });

  it('cost one exchange more where a change does what was left to a later task', async () => {
    const tasks = [
      `    - command: {cmd: "touch ${folder.path}/made", creates: ${folder.path}/made}\n`,
      `    - file: {path: ${folder.path}/made, state: touch, modification_time: preserve, access_time: preserve}\n`,
      files(0, 3),
    ].join('');
    // What is absent is asked about only where others are asked with it.
    assert.deepEqual(await counted(tasks), { looks: 4 + 1 + 3, exchanges: 3, changed: 1 });
  });

  it('are taken apart for good where one process for many does not answer', async () => {
    const many = folder.write(
      'many',
      '#!/bin/sh\ntest "$#" -lt 6 || exec /usr/bin/sleep 600\nexec /usr/bin/stat "$@"\n',
    );
    chmodSync(many, 0o755);
    await counted(files(0, 5));
    assert.deepEqual(await counted(files(0, 5), `${many} "$@"`), { looks: 5 + 5, exchanges: 2, changed: 0 });
    assert.equal(processes, 1 + 5);
    otherwise('f1', 'f3');
    const changed = await counted(files(0, 5), `${many} "$@"`);
    assert.deepEqual(changed, { looks: 5 + 5 + 1 + 2 + 1 + 1, exchanges: 4, changed: 2 });
  });

  it('do not end at a task whose condition is not known yet', async () => {
    otherwise('f0');
    const tasks = [
      files(0, 1).replace('x}', 'x}\n      register: first'),
      '    - command: "true"\n      when: first is failed\n',
      files(1, 5),
    ].join('');
    assert.deepEqual(await counted(tasks), { looks: 5 + 1 + 4, exchanges: 2, changed: 1 });
  });
});
