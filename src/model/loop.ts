import type { Json } from './json.ts';
import type { Switch } from './task.ts';

/** `loop` or `with_NAME` of a task, as it is written. */
export interface Loop {
  /** What stands behind it: templates are still text. */
  readonly terms: Json;
  /** The NAME of `with_NAME`. */
  readonly lookup?: string;
  readonly control: LoopControl;
}

export interface LoopControl {
  /** The variable that holds the item. */
  readonly loopVar: string;
  readonly indexVar?: string;
  /** What is shown instead of the item. */
  readonly label?: Json;
  readonly pauseSeconds?: number | string;
  /** Gives `ansible_loop`, and in it all items unless `extendedAllItems` is false. */
  readonly extended: Switch;
  readonly extendedAllItems: Switch;
}

export const PLAIN_CONTROL: LoopControl = { loopVar: 'item', extended: false, extendedAllItems: true };
