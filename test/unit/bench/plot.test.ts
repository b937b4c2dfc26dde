import assert from 'node:assert/strict';
import { plot } from '../../bench/plot.ts';

const cost = (wallSeconds: number) => ({ wallSeconds, cpuSeconds: 0, peakMegabytes: 0, peakDescriptors: 0 });

describe('plot', () => {
  it('draws a bar a row, as long as its time in proportion, and hides nothing of a name', () => {
    const rows = [
      { name: 'floor <bare>', costs: [cost(2)] },
      { name: 'xenplay', costs: [cost(4)] },
    ];
    const svg = plot([{ title: 'A & B', text: '', rows }]);
    const widths = [...svg.matchAll(/<rect x="250" y="\d+" width="([\d.]+)"/g)].map(match => Number(match[1]));
    assert.deepEqual([widths.length, (widths[1] ?? 0) / (widths[0] ?? 1)], [2, 2]);
    assert.ok(svg.includes('floor &lt;bare&gt;') && svg.includes('A &amp; B') && svg.includes('4.00 s'));
  });
});
