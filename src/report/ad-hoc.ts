import pc from 'picocolors';
import type { RunEvent } from '../model/event.ts';
import type { ResultStatus } from '../model/result.ts';
import { type Block, foldedBlocks, type HostResult } from './fold.ts';
import { printable } from './printable.ts';

interface AdHocOptions {
  readonly diff: boolean;
  readonly oneLine: boolean;
  readonly color: boolean;
}

/** The view of one command on many hosts: at its end, equal outputs once, with the hosts as ranges. */
export function adHocReport(write: (text: string) => void, options: AdHocOptions): (event: RunEvent) => void {
  const results: HostResult[] = [];
  const colors = pc.createColors(options.color);
  const paint = paintOf(colors);
  return event => {
    if (event.type === 'task_result')
      results.push({ host: event.host, module: event.task.module, result: event.result });
    if (event.type === 'notice' && event.code !== 'no_hosts_left') write(`${colors.yellow(printable(event.text))}\n`);
    if (event.type !== 'run_ended') return;
    const order = new Map(Object.keys(event.recap).map((host, place) => [host, place]));
    const placed = results.toSorted((a, b) => (order.get(a.host) ?? 0) - (order.get(b.host) ?? 0));
    for (const block of foldedBlocks(placed, options)) write(textOf(block, options, paint(block.status)));
    for (const [host] of Object.entries(event.notReached)) write(`${host} | NOT DONE: the run was interrupted\n`);
  };
}

function textOf({ hosts, head, body }: Block, { oneLine }: AdHocOptions, paint: (text: string) => string): string {
  const lines = [paint(`${hosts} | ${head}`), ...body];
  return `${lines.join('\n')}\n${oneLine ? '' : '\n'}`;
}

function paintOf(colors: ReturnType<typeof pc.createColors>): (status: ResultStatus) => (text: string) => string {
  return status => {
    switch (status) {
      case 'ok':
        return colors.green;
      case 'changed':
        return colors.yellow;
      case 'skipped':
        return colors.cyan;
      case 'failed':
      case 'unreachable':
        return colors.red;
    }
  };
}
