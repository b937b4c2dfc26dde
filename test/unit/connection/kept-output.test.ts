import assert from 'node:assert/strict';
import { KeptOutput } from '../../../src/connection/kept-output.ts';

const MEBIBYTE = Buffer.alloc(1 << 20, 'x');

describe('KeptOutput', () => {
  it('gives what came, and opens no file for it', () => {
    const output = new KeptOutput(() => assert.fail('opened'));
    output.keep(Buffer.from('one '));
    assert.equal(output.text(Buffer.from('two')), 'one two');
    output.release();
  });

  it('has all of what is too long in a file, its beginning in memory, and says so', () => {
    const written: Buffer[] = [];
    const output = new KeptOutput(() => ({ path: '/f', write: bytes => void written.push(bytes) }));
    for (let i = 0; i < 9; i++) output.keep(MEBIBYTE);
    output.keep(Buffer.from('end'));
    const text = output.text(Buffer.alloc(0));
    assert.equal(text.slice(8 << 20), `\n[${(1 << 20) + 3} more bytes were left out; see /f]`);
    const whole = Buffer.concat(written);
    assert.deepEqual([whole.length, whole.subarray(-4).toString()], [(9 << 20) + 3, 'xend']);
    output.release();
    output.keep(Buffer.from('next'));
    assert.equal(output.text(Buffer.alloc(0)), 'next');
    output.release();
  });

  it('keeps nothing behind a gap, though others let go of theirs', () => {
    const others = Array.from({ length: 17 }, () => new KeptOutput(() => undefined));
    for (const other of others) for (let i = 0; i < 8; i++) other.keep(MEBIBYTE);
    const output = new KeptOutput(() => undefined);
    output.keep(MEBIBYTE);
    for (const other of others) other.release();
    output.keep(Buffer.from('behind the gap'));
    assert.match(output.text(Buffer.alloc(0)), /^x{65536}\n\[\d+ more bytes were left out\]$/);
    output.release();
  });
});
