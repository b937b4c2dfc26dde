import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OutputFiles } from '../../../src/journal/output-files.ts';
import { useFolder } from '../../support/play.ts';

describe('OutputFiles', () => {
  const folder = useFolder();
  const asItIs = () => (bytes: Buffer) => bytes;
  const limits = { fileBytes: 10, runBytes: 25, freeBytes: 0 };
  const filesIn = (name: string, more = limits) =>
    new OutputFiles({ folder: join(folder.path, name), mask: asItIs, limits: more });

  it('keep what is written, for the owner alone, under names that lead nowhere else', () => {
    const file = filesIn('whole').open('../h1', 'stdout');
    assert.ok(file);
    for (const piece of ['one ', 'two']) file.write(Buffer.from(piece));
    assert.equal(file.close(), true);
    assert.equal(file.path, join(folder.path, 'whole', '1-.._h1-stdout'));
    assert.equal(readFileSync(file.path, 'utf8'), 'one two');
    assert.equal(statSync(file.path).mode & 0o777, 0o600);
  });

  it('hold no more than a file may, and all of them no more than the run may', () => {
    const files = filesIn('bounded');
    const written = ['a', 'b', 'c'].map(host => {
      const file = files.open(host, 'stderr');
      assert.ok(file);
      for (let i = 0; i < 5; i++) file.write(Buffer.from('1234'));
      assert.equal(file.close(), false);
      return statSync(file.path).size;
    });
    assert.deepEqual(written, [10, 10, 5]);
    assert.equal(files.open('d', 'stdout'), undefined);
    assert.equal(readdirSync(join(folder.path, 'bounded')).length, 3);
  });

  it('are none where the disk has no room to spare, or the folder is gone', () => {
    assert.equal(filesIn('full', { ...limits, freeBytes: 2 ** 60 }).open('h1', 'stdout'), undefined);
    assert.equal(filesIn('no/such').open('h1', 'stdout'), undefined);
  });

  it('end with what the mask held back', () => {
    const mask = () => (bytes: Buffer, isEnd: boolean) => Buffer.from(isEnd ? 'end' : bytes.toString().slice(0, 1));
    const file = new OutputFiles({ folder: join(folder.path, 'masked'), mask, limits }).open('h1', 'stdout');
    file?.write(Buffer.from('abc'));
    assert.equal(file?.close(), true);
    assert.equal(readFileSync(file.path, 'utf8'), 'aend');
  });
});
