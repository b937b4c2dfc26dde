import { createTwoFilesPatch } from 'diff';
import type { ChangeView } from '../model/result.ts';
import { printable } from './printable.ts';

/** A change as a unified diff, in lines that are safe to print; nothing when there is no text to compare. */
export function diffLines({ summary, before, after }: ChangeView): readonly string[] {
  if (before === after) return [];
  const patch = createTwoFilesPatch(`before: ${summary}`, `after: ${summary}`, ended(before), ended(after), '', '', {
    context: 3,
  });
  return printable(patch)
    .split('\n')
    .slice(1)
    .filter(line => line !== '');
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
