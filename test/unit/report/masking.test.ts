import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/model/event.ts';
import { Masking } from '../../../src/report/masking.ts';

function resultWith(facts: Record<string, string>): RunEvent {
  return {
    type: 'task_result',
    at: 0,
    host: 'changed',
    task: { play: 'p', index: 0, name: 'n', module: 'debug', kind: 'task' },
    result: { status: 'changed', changes: [], warnings: [], facts },
    durationMs: 0,
  };
}

describe('Masking', () => {
  it('takes a secret out of any text of an event, not out of our own words', () => {
    const masking = new Masking();
    for (const secret of ['changed', 'hunter22', 'abc']) masking.add(secret);
    const event = resultWith({ msg: 'the password is hunter22, abc', own: 'abc' });
    const shown = JSON.stringify(masking.event(event));
    assert.doesNotMatch(shown, /hunter22/);
    assert.match(shown, /"own":"\*{8}"/);
    assert.match(shown, /"status":"changed"/);
    assert.match(shown, /the password is \*{8}, abc/);
  });

  it('knows a text of several lines by its lines, and the longer of two secrets first', () => {
    const masking = new Masking();
    masking.add('first line\n  second line\n');
    masking.add('second');
    assert.equal(masking.text('+  second line'), '+  ********');
    assert.equal(masking.text('-first line'), '-********');
  });

  it('takes the signs of regular expressions as they are', () => {
    const masking = new Masking();
    masking.add('a.c+(d|$');
    assert.equal(masking.text('xa.c+(d|$x abc+(d|'), 'x********x abc+(d|');
  });

  it('leaves an event alone when nothing is secret', () => {
    const event = resultWith({ msg: 'm' });
    assert.equal(new Masking().event(event), event);
  });

  it('masks bytes in whatever pieces they come, and lets them through as they are when there is no secret', () => {
    const masking = new Masking();
    const bytes = Buffer.from([0xff, 0x00, 0x31]);
    assert.deepEqual(masking.bytes()(bytes, true), bytes);
    for (const secret of ['hunter22', 'hunter22 and more', 'gehéim-wört']) masking.add(secret);
    const text = 'a hunter22 and more, hunter22 an, gehéim-wört hunter2';
    for (let size = 1; size < 20; size++) {
      const mask = masking.bytes();
      const whole = Buffer.from(text);
      let seen = '';
      for (let at = 0; at < whole.length; at += size) seen += mask(whole.subarray(at, at + size), false).toString();
      seen += mask(Buffer.alloc(0), true).toString();
      assert.equal(seen, masking.text(text));
    }
  });
});
