import type { Json } from '../model/json.ts';
import { type Loop, type LoopControl, PLAIN_CONTROL } from '../model/loop.ts';
import { nearest } from '../model/nearest.ts';
import { isWithLoop } from './keywords.ts';
import type { MappingReader } from './reader.ts';

/** Names that may follow `with_`. */
export const LOOP_NAMES: readonly string[] = [
  ...['items', 'list', 'dict', 'sequence', 'together', 'nested', 'cartesian', 'subelements', 'indexed_items'],
  ...['flattened', 'random_choice', 'fileglob', 'first_found', 'lines', 'file', 'env', 'vars', 'varnames', 'pipe'],
  ...['template', 'password', 'ini', 'csvfile', 'inventory_hostnames', 'url'],
];

/** The loop of a task; undefined when it has none. */
export function readLoop(reader: MappingReader): Loop | undefined {
  const keys = Object.keys(reader.values).filter(key => key === 'loop' || isWithLoop(key));
  const [key, second] = keys;
  if (key === undefined) return undefined;
  if (second !== undefined) {
    const cause = `a task has one loop, this one has two: ${key} and ${second}`;
    reader.refuse(second, { code: 'two_loops', cause, mend: 'make two tasks of it' });
  }
  const terms = reader.values[key];
  if (terms === undefined || terms === null) return undefined;
  const control = readControl(reader);
  if (key === 'loop') return { terms, control };
  const lookup = key.replace(/^with_(?:ansible\.(?:builtin|legacy)\.)?/, '');
  if (!LOOP_NAMES.includes(lookup)) {
    const near = nearest(lookup, LOOP_NAMES);
    const mend = near === undefined ? `there are: with_${LOOP_NAMES.join(', with_')}` : `did you mean "with_${near}"?`;
    reader.refuse(key, { code: 'unknown_loop', cause: `there is no loop "${key}"`, mend });
  }
  return { terms, lookup, control };
}

const CONTROL_KEYS = ['loop_var', 'index_var', 'label', 'pause', 'extended', 'extended_allitems'];

function readControl(outer: MappingReader): LoopControl {
  const values = outer.mapping('loop_control');
  if (values === undefined) return PLAIN_CONTROL;
  const reader = outer.inner('loop_control', values);
  for (const key of Object.keys(values).filter(name => !CONTROL_KEYS.includes(name))) {
    const near = nearest(key, CONTROL_KEYS);
    const mend = near === undefined ? `it has: ${CONTROL_KEYS.join(', ')}` : `did you mean "${near}"?`;
    const cause = `unknown key "${key}" in loop_control`;
    reader.refuse(key, { code: 'unknown_keyword', cause, mend });
  }
  const [indexVar, label, pauseSeconds] = [reader.text('index_var'), labelOf(values['label']), reader.number('pause')];
  return {
    loopVar: reader.text('loop_var') ?? PLAIN_CONTROL.loopVar,
    extended: reader.switch('extended') ?? PLAIN_CONTROL.extended,
    extendedAllItems: reader.switch('extended_allitems') ?? PLAIN_CONTROL.extendedAllItems,
    ...(indexVar === undefined ? {} : { indexVar }),
    ...(label === undefined ? {} : { label }),
    ...(pauseSeconds === undefined ? {} : { pauseSeconds }),
  };
}

function labelOf(label: Json | undefined): Json | undefined {
  return label === null ? undefined : label;
}
