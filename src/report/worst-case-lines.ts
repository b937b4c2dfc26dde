import type { WorstCase } from '../model/event.ts';
import { printableLine } from './printable.ts';

/** What a run may take at most, in words. */
export function worstCaseLines({ seconds, longest, boundless }: WorstCase): readonly string[] {
  const exceptions = boundless.length === 0 ? '' : `, but for ${counted(boundless.length)} without a bound`;
  return [
    `worst case: ${duration(seconds)}${exceptions}`,
    ...longest.map(one => `  ${duration(one.seconds)}: ${place(one)}`),
    ...boundless.slice(0, TOLD).map(one => `  no bound: ${place(one)}: ${one.why}`),
    ...(boundless.length > TOLD ? [`  and ${boundless.length - TOLD} more`] : []),
    ...(boundless.length > 0 || seconds > LONG_SECONDS
      ? ['  (timeout: of a task, or --task-timeout, shortens it)']
      : []),
  ];
}

const TOLD = 5;
const LONG_SECONDS = 3600;
const DAY_MINUTES = 24 * 60;

function counted(tasks: number): string {
  return tasks === 1 ? 'one task' : `${tasks} tasks`;
}

function place({ place, task }: { readonly place: string; readonly task: string }): string {
  return printableLine(`${place} ${task}`);
}

/** Of two units, as a person would say it: rounded up. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < DAY_MINUTES) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.ceil(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
