import assert from 'node:assert/strict';
import { gatheredOutput } from '../../../src/cli/gathered-output.ts';

describe('gatheredOutput', () => {
  it('writes what comes in one turn at once, in its order', async () => {
    const written: string[] = [];
    const output = gatheredOutput(text => written.push(text));
    output.write('one ');
    await Promise.resolve();
    output.write('two');
    assert.deepEqual(written, []);
    await new Promise(resolve => setImmediate(resolve));
    output.write('three');
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(written, ['one two', 'three']);
  });

  it('writes what is there when asked, and nothing twice', async () => {
    const written: string[] = [];
    const output = gatheredOutput(text => written.push(text));
    output.write('now');
    output.flush();
    output.flush();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(written, ['now']);
  });
});
