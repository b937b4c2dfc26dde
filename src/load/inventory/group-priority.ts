import type { Position } from '../../model/diagnostic.ts';
import type { Json } from '../../model/json.ts';
import type { Findings } from '../reader.ts';
import { isPriority, PRIORITY } from './builder.ts';

/** A priority that is no whole number would silently not count. */
export function checkPriority(name: string, value: Json, position: Position, findings: Findings): void {
  if (name !== PRIORITY || isPriority(value)) return;
  findings.add({
    code: 'wrong_type',
    cause: `${PRIORITY} takes a whole number, not ${JSON.stringify(value)}`,
    mend: 'the group with the higher number wins; the default is 1',
    position,
  });
}
