import type { Json } from '../model/json.ts';
import type { Task } from '../model/task.ts';
import { renderDeep } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';

/** What is shown in an item's place, where `loop_control` says so; throws OrchestratorError for a template that cannot be rendered. */
export function itemLabel({ loop }: Task, variables: Variables): { readonly label?: Json } {
  const label = loop?.control.label;
  return label === undefined ? {} : { label: renderDeep(label, variables) };
}
