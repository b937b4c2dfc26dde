import assert from 'node:assert/strict';
import { liveBlocks } from '../../../src/compile/live-blocks.ts';
import type { BlockPlace, Task } from '../../../src/model/task.ts';
import { stepOf } from '../execute/places.ts';

function taskIn(section: BlockPlace['section']): Task {
  return { ...stepOf(section, 0).task, blocks: [{ id: 7, section, hasRescue: true, hasAlways: true }] };
}

describe('the sections of blocks that tags leave', () => {
  const inBlock = taskIn('block');

  it('are those that a task is left in', () => {
    assert.deepEqual(liveBlocks([], [inBlock, taskIn('rescue'), taskIn('always')])(inBlock), inBlock.blocks);
  });

  it('are not there when none of their tasks is', () => {
    const [block] = liveBlocks([inBlock, taskIn('always')], [inBlock])(inBlock);
    assert.deepEqual(block, { id: 7, section: 'block', hasRescue: false, hasAlways: false });
  });

  it('are those in which a role is imported, whatever tags leave', () => {
    const always = taskIn('always');
    const role = { ...always, blocks: always.blocks.map(place => ({ ...place, importsRole: true })) };
    assert.equal(liveBlocks([inBlock, role], [inBlock])(inBlock)[0]?.hasAlways, true);
  });
});
