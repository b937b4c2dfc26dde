import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandOutput } from '../../../src/module/contract.ts';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

describe('the journal of a run', () => {
  const folder = useFolder();
  const state = (): string => join(folder.path, 'state');
  const xenplay = (...args: readonly string[]): Promise<CommandOutput> =>
    runHere(['env', `XDG_STATE_HOME=${state()}`, process.execPath, PROGRAM, ...args]);

  /** Everything that is kept of any run. */
  function kept(): string {
    const runs = join(state(), 'xenplay/runs');
    return readdirSync(runs)
      .map(id => readFileSync(join(runs, id, 'journal.jsonl'), 'utf8'))
      .join('');
  }

  it('tells what became of it later', async () => {
    const book = folder.write(
      'book.yaml',
      `- hosts: localhost\n  tasks:\n    - copy: {content: hello, dest: ${folder.path}/hello}\n    - name: goes wrong\n      command: "false"\n`,
    );
    await xenplay('run', book);
    const list = await xenplay('runs');
    const [id = ''] = list.stdout.split(' ');
    assert.match(list.stdout, /hosts=1 changed=0 failed=1 unreachable=0 {2}\S*book\.yaml/);
    const shown = await xenplay('runs', 'show', id);
    assert.match(shown.stdout, /^failed: \[localhost\] goes wrong: /m);
    assert.match(shown.stdout, /^localhost : ok=1 +changed=1 .*failed=1/m);
  });

  it('is written to its end when nobody reads the output any more', async () => {
    const done = join(folder.path, 'done');
    const book = folder.write(
      'unread.yaml',
      `- hosts: localhost\n  tasks:\n    - debug: {msg: one}\n    - copy: {content: hello, dest: ${done}}\n    - debug: {msg: two}\n`,
    );
    const child = spawn(process.execPath, [PROGRAM, 'run', book], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: state() },
    });
    child.stdout.destroy();
    const code = await new Promise(resolve => child.once('close', resolve));
    assert.deepEqual([code, existsSync(done)], [0, true]);
    assert.match((await xenplay('runs')).stdout, / ended +hosts=1 changed=1 failed=0 .*unread\.yaml/);
  });

  it('of a program that was killed in the middle names the change that is unknown', async () => {
    const began = join(folder.path, 'began');
    const book = folder.write(
      'killed.yaml',
      `- hosts: localhost\n  tasks:\n    - name: slow\n      shell: touch ${began}; sleep 60\n`,
    );
    const child = spawn(process.execPath, [PROGRAM, 'run', book], {
      stdio: 'ignore',
      env: { ...process.env, XDG_STATE_HOME: state() },
    });
    const closed = new Promise(resolve => child.once('close', resolve));
    while (!existsSync(began)) await new Promise(resolve => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await closed;
    const list = await xenplay('runs');
    const line = list.stdout.split('\n').find(text => text.includes('killed.yaml')) ?? '';
    assert.match(line, / cut off /);
    const shown = await xenplay('runs', 'show', line.split(' ')[0] ?? '');
    assert.match(shown.stdout, /^unknown: \[localhost\] slow: no result was written/m);
  });

  it('holds no secret, and neither does any other output', async () => {
    const book = folder.write(
      'secrets.yaml',
      [
        '- hosts: localhost',
        '  vars: {token: planted-5ecret}',
        '  tasks:',
        '    - {name: quiet, no_log: true, shell: "echo {{ token }}", register: said}',
        '    - {name: quiet loop, no_log: true, command: "echo {{ item }}", loop: ["{{ token }}"]}',
        `    - {name: quiet file, no_log: true, copy: {content: "{{ token }}", dest: "${folder.path}/secret"}}`,
        '    - {name: quiet failure, no_log: true, ignore_errors: true, shell: "echo {{ token }}; exit 3"}',
      ].join('\n'),
    );
    const outputs = [
      await xenplay('run', book, '-vvv', '--diff'),
      await xenplay('run', book, '--output', 'json', '--diff'),
      await xenplay('run', book, '--check', '--diff', '-v'),
    ];
    for (const { stdout, stderr } of outputs) assert.ok(!`${stdout}${stderr}`.includes('planted-5ecret'));
    assert.ok(!kept().includes('planted-5ecret'));
    // Without no_log it is there: the search above can find it.
    const open = folder.write('open.yaml', '- hosts: localhost\n  tasks:\n    - command: echo planted-5ecret\n');
    await xenplay('run', open);
    assert.ok(kept().includes('planted-5ecret'));
  });

  it('has long outputs beside it, without what no_log hides and what a vault held', async () => {
    const password = folder.write('password', 'open sesame');
    const vault = (...args: readonly string[]) => [...args, '--vault-password-file', password];
    const sealed = await xenplay('vault', ...vault('encrypt-string', '-n', 'token', 'planted-5ecret'));
    folder.write('sealed.yaml', sealed.stdout);
    const flood = 'yes "{{ token }}-open" | head -c 9000000';
    const book = folder.write(
      'long.yaml',
      [
        '- hosts: localhost',
        '  vars_files: [sealed.yaml]',
        '  tasks:',
        `    - {shell: '${flood}', no_log: true}`,
        `    - {shell: '${flood} >&2', register: said}`,
        '    - assert: {that: ["said.stderr_file.endswith(\'-localhost-stderr\')", "said.stderr|length < 8500000"]}',
      ].join('\n'),
    );
    const { stdout, exitStatus } = await xenplay('run', ...vault(book));
    assert.equal(exitStatus, 0, stdout.slice(-2000));
    const files = [...stdout.matchAll(/warning: stderr is longer .*: all of it is in (\S+)/g)].map(
      ([, path = '']) => path,
    );
    const [file = ''] = files;
    assert.deepEqual([files.length, readdirSync(dirname(file)).length], [1, 1]);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^(\*{8}-open\n)+[^\n]*$/);
    assert.ok(!text.includes('planted'));
  });

  it('that cannot be kept is told before any host is touched', async () => {
    const file = folder.write('state-file', '');
    const book = folder.write('touch.yaml', `- hosts: localhost\n  tasks:\n    - command: touch ${folder.path}/no\n`);
    const output = await runHere(['env', `XDG_STATE_HOME=${file}`, process.execPath, PROGRAM, 'run', book]);
    assert.equal(output.exitStatus, 1);
    assert.match(output.stderr, /no journal can be kept in/);
    assert.ok(!existsSync(join(folder.path, 'no')));
  });
});
