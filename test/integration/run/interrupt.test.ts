import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../../src/model/event.ts';
import { PROGRAM, useFolder } from '../../support/play.ts';

describe('Ctrl-C', () => {
  const folder = useFolder();

  /** Runs two slow tasks and sends so many interrupts as soon as the first one's command runs. */
  async function interrupted(times: number): Promise<{ code: number | null; events: readonly RunEvent[] }> {
    const name = `began-${times}`;
    const book = folder.write(
      `${name}.yaml`,
      `- hosts: localhost\n  tasks:\n    - name: slow\n      shell: touch ${join(folder.path, name)}; sleep 2; touch ${join(folder.path, name)}-ended\n    - name: never\n      command: touch ${join(folder.path, name)}-second\n`,
    );
    const child = spawn(process.execPath, [PROGRAM, 'run', book, '--output', 'json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const events: RunEvent[] = [];
    const lines = createInterface({ input: child.stdout });
    lines.on('line', line => events.push(JSON.parse(line) as RunEvent));
    const closed = new Promise<number | null>(resolve => child.once('close', code => resolve(code)));
    while (!existsSync(join(folder.path, name))) await new Promise(resolve => setTimeout(resolve, 20));
    for (let sent = 0; sent < times; sent++) {
      child.kill('SIGINT');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
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
