import type { Json } from '../model/json.ts';
import type { Task } from '../model/task.ts';
import { renderDeep, renderText } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';

/** What is shown in an item's place, where `loop_control` says so, or where the item is a float that is whole; throws OrchestratorError for a template that cannot be rendered. */
export function itemLabel({ loop }: Task, variables: Variables): { readonly label?: Json } {
  const label = loop?.control.label;
  if (label !== undefined) return { label: renderDeep(label, variables) };
  const item =
    loop === undefined || variables.isFloat?.(loop.control.loopVar) !== true ? undefined : loop.control.loopVar;
  return item === undefined ? {} : { label: renderText(`{{ ${item} }}`, variables) };
}
