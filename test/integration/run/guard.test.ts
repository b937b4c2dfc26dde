import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const SHELLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  dash: ['dash'],
  bash: ['bash'],
  ash: ['busybox', 'sh'],
};

const GUARD = join('src', 'connection', 'guard.sh');

/** What the shell said before it ended or was ended, with its watcher: it leads a group of its own, as on a host. */
async function said([file, ...args]: readonly [string, ...string[]], text: string): Promise<string> {
  const script = `xp_g=$$ xp_t=1\n. ./${GUARD}\n${text}\necho lives\nxp_unguard`;
  const child = spawn(file, [...args, '-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise(resolve => child.once('close', resolve));
  return output;
}

describe('the watcher beside a shell', function () {
  this.timeout(300_000);
  const everywhere = async (text: string): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      await Promise.all(Object.entries(SHELLS).map(async ([name, shell]) => [name, await said(shell, text)] as const)),
    );
  const all = (text: string) => Object.fromEntries(Object.keys(SHELLS).map(name => [name, text]));

  it('ends work that takes longer than it may', async () => {
    assert.deepEqual(await everywhere('xp_guard 1 0 :; sleep 600'), all(''));
  });

  it('lets a shell be that has nothing to do, however soon it was told so', async () => {
    const rests = 'xp_guard 1 0 :; xp_rest';
    assert.deepEqual(await everywhere(`${rests}; ${rests}; ${rests}; sleep 6`), all('lives\n'));
  });

  it('gives each request all its seconds, and is one and the same', async () => {
    const two =
      'xp_guard 9 0 :; sleep 4; xp_rest; first=$xp_w; xp_guard 9 0 :; sleep 8; test "$first" = "$xp_w" && echo same';
    assert.deepEqual(await everywhere(two), all('same\nlives\n'));
  });
});
