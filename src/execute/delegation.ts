import { isOn } from '../compile/resolve-task.ts';
import { jsonText } from '../model/json.ts';
import { renderValue } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { Lookahead } from './lookahead.ts';
import type { ItemUse } from './run-item.ts';

/** The host as a delegated task acts for it: its own variables, and the link and answers of the other. The host itself when nothing is delegated. */
export function actingFor(host: HostState, { step }: ItemUse, variables: Variables, context: BatchContext): HostState {
  const { delegateTo, delegateFacts = false, module } = step.task;
  if (delegateTo === undefined || context.run.actions.get(module)?.opens === true) return host;
  const name = jsonText(renderValue(delegateTo, variables));
  if (name === '' || name === host.name) return host;
  const other = context.hosts.get(name);
  const way = context.delegate(name);
  return {
    ...host,
    link: way.link,
    // What changes there makes answers stale that the other host asked for itself.
    lookahead: other?.lookahead ?? new Lookahead(),
    lost: undefined,
    delegate: {
      name,
      variables: other?.variables ?? way.variables,
      takesFacts: isOn(delegateFacts, variables),
    },
  };
}
