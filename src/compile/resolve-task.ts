import { TemplateError } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { jsonAsWritten, markedAs } from '../model/whole-floats.ts';
import { Few, rememberedBy } from '../model/few.ts';
import { type Switch, type Task, taskTitle } from '../model/task.ts';
import { evaluateCondition } from '../vars/condition.ts';
import { isTemplate, renderDeep, renderValue } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';

/** A template that gives this leaves its parameter out, as Ansible's `omit`. */
export const OMIT = '__xenplay_omit_9d1f0c7b__';

/** True when all conditions hold. */
export function allHold(conditions: readonly Switch[], variables: Variables): boolean {
  return conditions.every(condition => evaluateCondition(condition, variables));
}

/** A truth that may be written as a template or a bare expression. */
export function isOn(value: Switch, variables: Variables): boolean {
  if (typeof value === 'boolean') return value;
  if (!isTemplate(value)) return evaluateCondition(value, variables);
  const rendered = renderValue(value, variables);
  return typeof rendered === 'string' ? TRUE_WORDS.has(rendered.toLowerCase()) : rendered === true || rendered === 1;
}

const TRUE_WORDS: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1', 't', 'y']);

/** A number that may be written as a template. */
export function numberOf(value: number | string, variables: Variables, what: string): number {
  if (typeof value === 'number') return value;
  const rendered = renderValue(value, variables);
  const number = typeof rendered === 'string' && rendered.trim() === '' ? Number.NaN : Number(rendered);
  if (Number.isFinite(number)) return number;
  const cause = `"${what}" must be a number, not ${JSON.stringify(rendered)}`;
  throw new TemplateError({ code: 'template_error', cause, mend: `check ${value}` });
}

/** The parameters of a task with its templates rendered and `omit` taken out; equal ones are one object for all hosts. */
export function renderArgs(args: JsonObject, variables: Variables): JsonObject {
  const rendered = renderDeep(args, variables);
  if (rendered === args) return args;
  if (!isJsonObject(rendered)) return {};
  const key = jsonAsWritten(rendered);
  return key.length > LONGEST_SHARED ? withoutOmitted(rendered) : shared(args).get(key, () => withoutOmitted(rendered));
}

const shared = rememberedBy<JsonObject, Few<JsonObject>>(() => new Few());

/** Longer ones would be kept for nothing: they are mostly contents, of which few are equal. */
const LONGEST_SHARED = 4000;

function withoutOmitted(values: JsonObject): JsonObject {
  const kept = Object.entries(values).filter(([, value]) => value !== OMIT);
  return markedAs(Object.fromEntries(kept.map(([key, value]) => [key, keptIn(value)])), values);
}

/** Mappings lose the members that are omitted; items of a list stay, as in Ansible. */
function keptIn(value: Json): Json {
  if (isJsonArray(value))
    return markedAs(
      value.map(item => (isJsonObject(item) ? withoutOmitted(item) : item)),
      value,
    );
  return isJsonObject(value) ? withoutOmitted(value) : value;
}

/** A task's name with its templates rendered as far as they can be; a name is never a reason to fail. */
export function titleOf(task: Task, variables: Variables): string {
  if (!isTemplate(task.name)) return taskTitle(task);
  try {
    const rendered = renderValue(task.name, variables);
    return taskTitle(task, typeof rendered === 'string' ? rendered : JSON.stringify(rendered));
  } catch {
    return taskTitle(task);
  }
}
