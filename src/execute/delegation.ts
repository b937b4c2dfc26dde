import { isOn } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
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
  if (context.run.actions.get(module)?.opens === true) return host;
  if (delegateTo === undefined) return onItsWay(host, step, variables, context);
  const name = jsonText(renderValue(delegateTo, variables));
  if (name === '' || name === host.name) return onItsWay(host, step, variables, context);
  const other = context.hosts.get(name);
  const way = context.delegate(name);
  const theirs = other?.variables ?? way.variables;
  return {
    ...host,
    link: context.ownLink(name, step.task, theirs.for(step.task)) ?? way.link,
    // What changes there makes answers stale that the other host asked for itself.
    lookahead: other?.lookahead ?? new Lookahead(),
    lost: undefined,
    delegate: {
      name,
      variables: theirs,
      takesFacts: isOn(delegateFacts, variables),
    },
  };
}

/** The host as a task acts on it that is to reach it in a way of its own. */
function onItsWay(host: HostState, { task }: Step, variables: Variables, context: BatchContext): HostState {
  const link = context.ownLink(host.name, task, variables);
  return link === undefined || link === host.link ? host : { ...host, link, lost: undefined, isAside: true };
}
