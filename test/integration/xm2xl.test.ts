import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, runHere, useFolder } from '../support/play.ts';

describe('xenplay xm2xl', () => {
  const folder = useFolder();
  const convert = (...words: readonly string[]): ReturnType<typeof runHere> =>
    runHere([process.execPath, PROGRAM, 'xm2xl', ...words]);

  it('writes a file for xl into a folder, once, and never over one that is there', async () => {
    const xm = folder.write(
      'g1.cfg',
      "name = 'g1'\nmemory = 256\nkernel = '/boot/vmlinuz'\ndisk = ['file:/srv/g1.img,xvda,w']\n",
    );
    const out = join(folder.write('keep', ''), '..', 'out');
    const first = await convert('--output', out, xm);
    assert.equal(first.exitStatus, 0, first.stderr);
    assert.deepEqual(readdirSync(out), ['g1.cfg']);
    const written = readFileSync(join(out, 'g1.cfg'), 'utf8');
    assert.match(written, /^name = "g1"$/m);
    assert.match(written, /vdev=xvda,access=rw,target=\/srv\/g1\.img/);
    const second = await convert('--output', out, xm);
    assert.equal(second.exitStatus, 1);
    assert.match(second.stderr, /is there already: it is left alone/);
  });

  it('runs nothing of a file that is a program, and says which line it cannot take', async () => {
    const mark = join(folder.write('keep', ''), '..', 'ran');
    const xm = folder.write('bad.cfg', `name = 'g1'\nimport os\nos.system('touch ${mark}')\nmemory = 256\n`);
    const { exitStatus, stdout, stderr } = await convert(xm);
    assert.deepEqual([exitStatus, stdout], [1, '']);
    assert.match(stderr, /bad\.cfg:2: not a plain setting, never run: import os/);
    assert.ok(!readdirSync(join(mark, '..')).includes('ran'));
  });
});
