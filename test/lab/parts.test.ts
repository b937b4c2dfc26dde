import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache, prune } from './cache.ts';
import { withLock } from './lock.ts';
import { Progress } from './progress.ts';
import { rootMount } from './proof.ts';
import { qemuArguments } from './qemu.ts';

const NFS = '10.99.0.1:/srv/nfs/g1 / nfs rw,relatime,vers=3 0 0';

describe('rootMount', () => {
  it('takes the last mount of /, since the initramfs leaves its own before it', () => {
    assert.equal(rootMount(`rootfs / rootfs rw 0 0\nproc /proc proc rw 0 0\n${NFS}\ntmpfs /run tmpfs rw 0 0\n`), NFS);
  });

  for (const [what, mounts] of [
    ['a root on a disk', '/dev/xvda / ext4 rw,relatime 0 0\n'],
    ['an NFS root that is read-only', NFS.replace(' rw,', ' ro,')],
    ['an NFS mount elsewhere', NFS.replace(' / ', ' /mnt ')],
    ['a line with control characters', NFS.replace('relatime', 'rela\u001b[2Jtime')],
    ['nothing', ''],
  ] as const) {
    it(`does not take ${what} for a proof`, () => assert.equal(rootMount(mounts), undefined));
  }
});

describe('the parts of the lab', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'xenplay-lab-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keep two images and nothing that was left half-built', () => {
    const cache = openCache({ XDG_CACHE_HOME: folder });
    mkdirSync(cache.image);
    const older = ['image-00000000000a', 'image-00000000000b', 'image-00000000000c.building'];
    for (const [age, name] of older.entries()) {
      mkdirSync(join(cache.root, name));
      const then = new Date(Date.now() - (age + 1) * 3_600_000);
      utimesSync(join(cache.root, name), then, then);
    }
    prune(cache);
    assert.ok(existsSync(cache.image));
    assert.deepEqual(
      older.map(name => existsSync(join(cache.root, name))),
      [true, false, false],
    );
  });

  it('remember how long a stage took, but not how long it took to fail', async () => {
    const file = join(folder, 'times.json');
    writeFileSync(file, '{"boot": 77.2, "play": "damaged"');
    const said: string[] = [];
    const progress = new Progress(file, text => said.push(text));
    const stage = { id: 'boot', title: 'Booting', usualSeconds: 75 };
    await progress.stage(
      stage,
      () => Promise.resolve(2),
      code => code === 0,
    );
    await progress.stage(stage, () => Promise.resolve(0));
    await progress.stage(stage, () => Promise.resolve(0));
    const usual = said.filter(line => line.startsWith('==>'));
    assert.deepEqual(usual, [
      '==> Booting (usually about 75 s)\n',
      '==> Booting (usually about 75 s)\n',
      '==> Booting (usually about 1 s)\n',
    ]);
  });

  it('let one in at a time', async () => {
    const lock = join(folder, 'lock');
    const order: string[] = [];
    let release = (): void => undefined;
    let entered = (): void => undefined;
    const inside = new Promise<void>(resolve => (entered = resolve));
    const first = withLock(
      lock,
      () => undefined,
      async () => {
        entered();
        await new Promise<void>(resolve => (release = resolve));
        order.push('first');
      },
    );
    await inside;
    const second = withLock(
      lock,
      () => release(),
      () => Promise.resolve(order.push('second')),
    );
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
  });

  it('write a comma in a path as QEMU wants it', () => {
    const words = qemuArguments({
      name: 'test',
      variant: 'svm',
      boot: '/b',
      disk: '/a,b/disk.qcow2',
      base: '/b/dom0.qcow2',
      run: '/r',
      port: 2222,
      snapshot: 'booted',
    });
    assert.ok(words.some(word => word.startsWith('file=/a,,b/disk.qcow2,')));
    assert.deepEqual(words.slice(-2), ['-loadvm', 'booted']);
  });
});
