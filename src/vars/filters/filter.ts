import type { Kwargs, Value } from '../values.ts';

/** A filter: what stands left of the bar, then the arguments in parentheses. */
export type Filter = (value: Value, args: readonly Value[], kwargs: Kwargs) => Value;

/** The argument at a place or of a name, whichever was given. */
export function argument(
  { args, kwargs }: { args: readonly Value[]; kwargs: Kwargs },
  index: number,
  name: string,
): Value | undefined {
  return args[index] ?? kwargs.get(name);
}
