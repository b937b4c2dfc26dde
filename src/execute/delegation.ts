import { isOn } from '../compile/resolve-task.ts';
import type { Step } from '../compile/schedule.ts';
import { jsonText } from '../model/json.ts';
import { renderValue } from '../vars/template.ts';
import type { Task } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';
import { Lookahead } from './lookahead.ts';
import type { ItemUse } from './run-item.ts';

/** The host that a task names to act for this one, itself included; undefined when it names none. */
export function delegateOf({ delegateTo }: Task, variables: Variables): string | undefined {
  const name = delegateTo === undefined ? '' : jsonText(renderValue(delegateTo, variables));
  return name === '' ? undefined : name;
}

/** The host as a delegated task acts for it: its own variables, and the link and answers of the other. The host itself when nothing is delegated. */
export function actingFor(host: HostState, { step }: ItemUse, variables: Variables, context: BatchContext): HostState {
  const { delegateFacts = false, module } = step.task;
  if (context.run.actions.get(module)?.opens === true) return host;
  const name = delegateOf(step.task, variables);
  if (name === undefined || name === host.name) return onItsWay(host, step, variables, context);
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
