import { hostRanges } from '../host-ranges.ts';
import { printableLine } from '../printable.ts';
import type { BusyHost, BusyHosts } from './busy-hosts.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the live view shows below the results: a line of counts, then the hosts that are at something, the slowest on top. */
export function statusLines(state: BusyHosts, now: number, size: Size): readonly string[] {
  const busy = folded(state.busy());
  const room = Math.max(1, Math.min(MOST_LINES, Math.floor(size.rows / 2)) - 1);
  const shown = busy.length <= room ? busy : busy.slice(0, room - 1);
  const hidden = busy.slice(shown.length).reduce((sum, { hosts }) => sum + hosts.length, 0);
  const lines = [
    countsLine(state, now),
    ...shown.map(line => busyLine(line, now, size.columns)),
    ...(hidden === 0 ? [] : [`  … and ${hidden} more busy`]),
  ];
  return lines.map(line => cut(line, size.columns - 1));
}

const MOST_LINES = 12;

interface BusyLine {
  readonly hosts: readonly string[];
  readonly task: string;
  readonly phase: string;
  readonly since: number;
}

/** Hosts that are at the same thing for about the same time are one line. */
function folded(busy: readonly BusyHost[]): readonly BusyLine[] {
  const lines = new Map<string, { hosts: string[]; task: string; phase: string; since: number }>();
  for (const { host, task, phase, since } of busy) {
    const key = `${phase}\0${task}\0${Math.floor(since / 1000)}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { hosts: [host], task, phase, since });
    else line.hosts.push(host);
  }
  return [...lines.values()];
}

function countsLine(state: BusyHosts, now: number): string {
  const { counts, waiting, size, play } = state;
  const busy = state.busy().length;
  const told = (['failed', 'unreachable'] as const).filter(status => counts[status] > 0);
  return [
    `── ${printableLine(play)}: ${age(now - state.startedAt)}`,
    `${size} hosts, ${busy} busy, ${waiting} waiting`,
    [`ok ${counts.ok}`, `changed ${counts.changed}`, ...told.map(status => `${status} ${counts[status]}`)].join(', '),
  ].join('; ');
}

function busyLine({ hosts, task, phase, since }: BusyLine, now: number, columns: number): string {
  const end = `  ${phase} ${age(now - since)}`;
  const room = Math.max(10, columns - 1 - end.length - 2);
  const names = hosts.length === 1 ? (hosts[0] ?? '') : `${hostRanges(hosts)} (${hosts.length})`;
  const nameRoom = Math.max(8, Math.floor(room / 2));
  const name = cut(printableLine(names), nameRoom);
  return `  ${name}  ${cut(printableLine(task), room - name.length - 2)}${end}`;
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** By characters: wide ones (CJK) count as two, so that no line ever wraps. */
function cut(text: string, room: number): string {
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += WIDE.test(character) ? 2 : 1;
    if (width > room) return `${kept.slice(0, -1)}…`;
    kept += character;
  }
  return kept;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
