import assert from 'node:assert/strict';
import { nearest } from '../../../src/model/nearest.ts';

describe('the nearest word', () => {
  const parameters = ['src', 'dest', 'force', 'mode', 'content', 'checksum'];

  for (const [word, meant] of [
    ['source', 'src'],
    ['destination', 'dest'],
    ['fore', 'force'],
    ['cotnent', 'content'],
    ['modes', 'mode'],
  ] as const)
    it(`to ${word} is ${meant}`, () => assert.equal(nearest(word, parameters), meant));

  it('is none where no word is near', () => assert.equal(nearest('elsewhere', parameters), undefined));
});
