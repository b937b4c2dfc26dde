import { TemplateError } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Loop } from '../model/loop.ts';
import type { Task } from '../model/task.ts';
import { isWholeFloat, withWholeFloats } from '../model/whole-floats.ts';
import { evaluateExpression } from '../vars/condition.ts';
import { loopTerms } from '../vars/loops/index.ts';
import { isTemplate, renderDeep, renderValue } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';
import { isOn } from './resolve-task.ts';

/** One turn of a loop. */
export interface LoopItem {
  readonly value: Json;
  /** The variables that it has besides the task's: the item, its index, `ansible_loop`. */
  readonly local: JsonObject;
}

/** The items of a task's loop; undefined when it has none. */
export function loopItems({ loop }: Task, variables: Variables): readonly LoopItem[] | undefined {
  if (loop === undefined) return undefined;
  const values = loopValues(loop, variables);
  const { control } = loop;
  const extended = isOn(control.extended, variables);
  const all = extended && isOn(control.extendedAllItems, variables);
  return values.map((value, index) => ({
    value,
    local: withWholeFloats(
      {
        [control.loopVar]: value,
        ansible_loop_var: control.loopVar,
        ...(control.indexVar === undefined ? {} : { [control.indexVar]: index, ansible_index_var: control.indexVar }),
        ...(extended ? { ansible_loop: { ...place(values, index), ...(all ? { allitems: values } : {}) } } : {}),
      },
      isWholeFloat(values, String(index)) ? [control.loopVar] : [],
    ),
  }));
}

function loopValues({ terms, lookup }: Loop, variables: Variables): readonly Json[] {
  if (lookup !== undefined) return loopTerms(lookup, renderDeep(terms, variables), variables);
  const items = typeof terms === 'string' ? loopFromText(terms, variables) : renderDeep(terms, variables);
  if (isJsonArray(items)) return items;
  const cause = `"loop" needs a list, not ${isJsonObject(items) ? 'a mapping' : JSON.stringify(items)}`;
  const mend = isJsonObject(items) ? 'add "| dict2items"' : 'give a list';
  throw new TemplateError({ code: 'template_error', cause, mend });
}

function loopFromText(text: string, variables: Variables): Json {
  return isTemplate(text) ? renderValue(text, variables) : evaluateExpression(text, variables);
}

/** Where an item stands among the others, in the names of `ansible_loop`. */
function place(values: readonly Json[], index: number): JsonObject {
  const { length } = values;
  const [previous, next] = [values[index - 1], values[index + 1]];
  return {
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index + 1 === length,
    length,
    revindex: length - index,
    revindex0: length - index - 1,
    ...(next === undefined ? {} : { nextitem: next }),
    ...(previous === undefined ? {} : { previtem: previous }),
  };
}
