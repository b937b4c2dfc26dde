import assert from 'node:assert/strict';
import { Few, rememberedBy } from '../../../src/model/few.ts';

describe('a few equal values', () => {
  it('are one object', () => {
    const few = new Few<object>();
    const made = () => ({});
    assert.equal(few.get('x', made), few.get('x', made));
    assert.notEqual(few.get('x', made), few.get('y', made));
  });

  it('are forgotten when there are many', () => {
    const few = new Few<object>();
    const first = few.get('first', () => ({}));
    for (let at = 0; at < 100; at += 1) few.get(String(at), () => ({}));
    assert.notEqual(
      few.get('first', () => ({})),
      first,
    );
  });
});

describe('a function remembered by its object', () => {
  it('is asked once for each, also when it gives nothing', () => {
    const asked: object[] = [];
    const remembered = rememberedBy((key: object) => void asked.push(key));
    const [one, other] = [{}, {}];
    for (const key of [one, other, one]) remembered(key);
    assert.deepEqual(asked, [one, other]);
  });
});
