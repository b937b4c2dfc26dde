import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../../src/model/event.ts';
import { PROGRAM, useFolder } from '../../support/play.ts';

describe('Ctrl-C', () => {
  const folder = useFolder();

  /** Runs a task that waits to be let go and one behind it; each interrupt is sent once the one before was heard. */
  async function interrupted(times: number): Promise<{ code: number | null; events: readonly RunEvent[] }> {
    const name = `began-${times}`;
    const book = folder.write(
      `${name}.yaml`,
      `- hosts: localhost\n  tasks:\n    - name: slow\n      shell: touch ${join(folder.path, name)}; while ! test -e ${join(folder.path, name)}-go; do sleep 0.1; done; touch ${join(folder.path, name)}-ended\n    - name: never\n      command: touch ${join(folder.path, name)}-second\n`,
    );
    const child = spawn(process.execPath, [PROGRAM, 'run', book, '--output', 'json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const events: RunEvent[] = [];
    const lines = createInterface({ input: child.stdout });
    lines.on('line', line => events.push(JSON.parse(line) as RunEvent));
    const closed = new Promise<number | null>(resolve => child.once('close', code => resolve(code)));
    while (!existsSync(join(folder.path, name))) await new Promise(resolve => setTimeout(resolve, 20));
    const heard = new Promise<void>(resolve =>
      child.stderr.on('data', text => /interrupted/.test(String(text)) && resolve()),
    );
    child.kill('SIGINT');
    await heard;
    if (times === 2) child.kill('SIGINT');
    else folder.write(`${name}-go`, '');
    return { code: await closed, events };
  }

  it('once: finishes what was begun, begins nothing more, and says so', async () => {
    const { code, events } = await interrupted(1);
    const end = events.find(event => event.type === 'run_ended');
    assert.deepEqual([end?.interruption, end?.notReached, code], ['drained', { localhost: 'never' }, 1]);
    assert.ok(existsSync(join(folder.path, 'began-1-ended')));
    assert.ok(!existsSync(join(folder.path, 'began-1-second')));
  });

  it('twice: stops what runs, and says that it is unknown', async () => {
    const { code, events } = await interrupted(2);
    const result = events.find(event => event.type === 'task_result');
    const end = events.find(event => event.type === 'run_ended');
    assert.deepEqual(
      [result?.result.failure?.code, result?.result.failure?.unknown?.length, end?.interruption, code],
      ['interrupted', 1, 'stopped', 4],
    );
    assert.ok(!existsSync(join(folder.path, 'began-2-ended')));
  });
});
