import assert from 'node:assert/strict';
import { Returns } from '../../../src/execute/returns.ts';

describe('hosts that were lost', () => {
  it('go on when they are called back', async () => {
    const returns = new Returns(3);
    const [one, two] = [returns.wait('one'), returns.wait('two')];
    assert.deepEqual(returns.recall(['one', 'other']), ['one']);
    assert.equal(await one, true);
    returns.through();
    returns.through();
    assert.equal(await two, false);
  });

  it('wait no longer than somebody is there to call them', async () => {
    const returns = new Returns(2);
    returns.through();
    assert.equal(await returns.wait('one'), false);
  });
});
