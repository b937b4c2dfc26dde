import { printableLine } from './printable.ts';
import type { Profile } from './profile.ts';

/** A profile as a person reads it. */
export function profileLines(profile: Profile): readonly string[] {
  const hosts = Object.entries(profile.hosts)
    .map(([host, phases]) => [host, busyTime(phases)] as const)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5);
  return [
    `PROFILE: the run took ${seconds(profile.durationMs)}`,
    'time of all hosts together, by what they were at:',
    ...Object.entries(profile.phases).map(([phase, time]) => row(time, phase)),
    'hosts that were busy longest (waiting for others left out):',
    ...hosts.map(([host, time]) => row(time, host)),
    'slowest tasks (the longest on one host):',
    ...profile.slowestTasks.map(({ task, longestMs, slowestHost }) => row(longestMs, `${task} [${slowestHost}]`)),
    'critical path (the run could not have ended sooner than these):',
    ...profile.criticalPath.map(({ task, host, durationMs }) => row(durationMs, `${task} [${host}]`)),
  ];
}

function busyTime(phases: Readonly<Record<string, number>>): number {
  return Object.entries(phases).reduce((sum, [phase, time]) => (phase === 'wait' ? sum : sum + time), 0);
}

function row(time: number, what: string): string {
  return `  ${seconds(time).padStart(9)}  ${printableLine(what)}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
