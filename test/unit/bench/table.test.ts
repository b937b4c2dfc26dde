import assert from 'node:assert/strict';
import { costTable, median } from '../../bench/table.ts';

const cost = (wallSeconds: number) => ({
  wallSeconds,
  cpuSeconds: wallSeconds / 2,
  peakMegabytes: 10,
  peakDescriptors: 20,
});

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])], [2, 2.5, 7]);
  });

  it('does not care for the order of numbers as text', () => {
    assert.equal(median([9, 10, 100]), 10);
  });

  it('of nothing is not a number', () => {
    assert.ok(Number.isNaN(median([])));
  });
});

describe('costTable', () => {
  it('shows medians, their ratio to the base, and how far the runs lie apart', () => {
    const rows = [
      { name: 'floor: bare', costs: [cost(1), cost(3), cost(2)] },
      { name: 'xenplay', costs: [cost(3)] },
    ];
    assert.equal(
      costTable(rows, 'floor: bare'),
      [
        '|  | wall | × floor | controller CPU | peak memory | runs |',
        '| --- | --- | --- | --- | --- | --- |',
        '| floor: bare | 2.00 s | 1.00 | 1.00 s | 10 MB | 3 (1.00–3.00 s) |',
        '| xenplay | 3.00 s | 1.50 | 1.50 s | 10 MB | 1 |',
      ].join('\n'),
    );
  });
});
