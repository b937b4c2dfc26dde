import type { Fleet } from '../support/fleet.ts';
import type { Contender, Setting } from './contenders.ts';
import { type Cost, measure } from './measure.ts';
import { medianCost, type Row } from './table.ts';

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Takes turns, so that what else the machine does meets all alike. `changed`: what a recap must say of every host. */
export async function contest(
  setting: Setting,
  title: string,
  contenders: readonly Contender[],
  changed = 0,
): Promise<readonly Row[]> {
  const rows = contenders.map(contender => ({ contender, name: contender.name, costs: [] as Cost[] }));
  for (let round = 0; round < Math.max(...contenders.map(one => one.runs)); round += 1) {
    for (const { contender, costs } of rows.filter(row => round < row.contender.runs)) {
      const cost = await runOnce(setting.fleet, contender, changed);
      costs.push(cost);
      say(`  ${title}: ${contender.name}: ${cost.wallSeconds.toFixed(2)} s, CPU ${cost.cpuSeconds.toFixed(2)} s`);
    }
  }
  return rows;
}

let rounds = 0;

/** A run that fails, or changes what was right, is no measurement. */
export async function runOnce(fleet: Fleet, contender: Contender, changed?: number): Promise<Cost> {
  rounds += 1;
  const env = { ...contender.env, BENCH_ROUND: `${process.pid}-${rounds}` };
  const { cost, exitStatus, output } = await measure(fleet, contender.argv, env);
  const right = output.split(` changed=${changed} `).length - 1;
  const isBad = changed !== undefined && contender.hasRecap && right !== fleet.hosts.length;
  if (exitStatus === 0 && !isBad) return cost;
  const found = isBad ? `, ${right} of ${fleet.hosts.length} hosts with changed=${changed}` : '';
  throw new Error(`${contender.name}: exit status ${exitStatus}${found}\n${output.slice(-2000)}`);
}

/** A line for each other: how much more it takes than xenplay. */
export function ratios(rows: readonly Row[]): readonly string[] {
  const ours = rows.find(row => row.name === 'xenplay');
  if (ours === undefined) return [];
  const mine = medianCost(ours);
  return rows
    .filter(row => row !== ours)
    .map(row => {
      const theirs = medianCost(row);
      const wall = (theirs.wallSeconds / mine.wallSeconds).toFixed(2);
      const cpu = (theirs.cpuSeconds / mine.cpuSeconds).toFixed(2);
      return `- ${row.name} takes ${wall} × the time and ${cpu} × the controller CPU of xenplay`;
    });
}
