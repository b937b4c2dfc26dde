import { OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import type { Task } from '../model/task.ts';
import { PendingVariable, type Variables } from '../vars/variables.ts';
import { type LoopItem, loopItems } from './loop-items.ts';
import { allHold } from './resolve-task.ts';

/** As in Ansible, what a loop goes over may be undefined where the condition is false. */
export function itemsIfDue(task: Task, variables: Variables): readonly LoopItem[] | undefined {
  try {
    return loopItems(task, variables);
  } catch (error) {
    const isUndefined = error instanceof TemplateError && error.code === 'undefined_variable';
    if (isUndefined && isRuledOut(task, variables)) return [];
    throw error;
  }
}

function isRuledOut({ when }: Task, variables: Variables): boolean {
  try {
    return !allHold(when, variables);
  } catch (error) {
    if (error instanceof PendingVariable || error instanceof OrchestratorError) return false;
    throw error;
  }
}
