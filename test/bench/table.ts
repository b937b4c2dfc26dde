import type { Cost } from './measure.ts';

export interface Row {
  readonly name: string;
  readonly costs: readonly Cost[];
}

/** The costs as a Markdown table; times and memory are medians, the ratio is to the row that `base` names. */
export function costTable(rows: readonly Row[], base: string): string {
  const baseRow = rows.find(row => row.name === base);
  const head = ['', 'wall', `× ${base.split(':')[0] ?? base}`, 'controller CPU', 'peak memory', 'runs'];
  const body = rows.map(row => {
    const cost = medianCost(row);
    const ratio = baseRow === undefined ? '' : (cost.wallSeconds / medianCost(baseRow).wallSeconds).toFixed(2);
    return [
      row.name,
      `${cost.wallSeconds.toFixed(2)} s`,
      ratio,
      `${cost.cpuSeconds.toFixed(2)} s`,
      `${cost.peakMegabytes.toFixed(0)} MB`,
      spread(row),
    ];
  });
  return [head, head.map(() => '---'), ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

export function medianCost({ costs }: Row): Cost {
  return {
    wallSeconds: median(costs.map(cost => cost.wallSeconds)),
    cpuSeconds: median(costs.map(cost => cost.cpuSeconds)),
    peakMegabytes: median(costs.map(cost => cost.peakMegabytes)),
    peakDescriptors: median(costs.map(cost => cost.peakDescriptors)),
  };
}

/** NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

function spread({ costs }: Row): string {
  const walls = costs.map(cost => cost.wallSeconds);
  const range = `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)} s`;
  return costs.length === 1 ? '1' : `${costs.length} (${range})`;
}
