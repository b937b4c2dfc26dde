import { TemplateError } from '../model/diagnostic.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Task } from '../model/task.ts';
import { textOf, written } from '../vars/values.ts';
import { isTemplate, renderDeep } from '../vars/template.ts';
import type { Variables } from '../vars/variables.ts';
import { OMIT } from './resolve-task.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** What `environment` of a task and of all around it comes to: the inner ones win. */
export function environmentOf({ environment }: Task, variables: Variables): Environment {
  if (environment.length === 0) return NONE;
  return Object.fromEntries(environment.flatMap(entry => variablesIn(renderDeep(entry, variables))));
}

const NONE: Environment = {};

function variablesIn(value: Json): readonly (readonly [string, string])[] {
  if (value === null || value === '' || value === OMIT) return [];
  if (!isJsonObject(value)) {
    const written = typeof value === 'string' && isTemplate(value) ? value : textOf(value);
    throw wrong(`"environment" takes a mapping, not ${written.slice(0, 60)}`, 'write "NAME: value" lines');
  }
  return Object.entries(value).flatMap(([name, item]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw wrong(`"${name}" is no name of an environment variable`, 'use letters, digits and underscores');
    return item === OMIT ? [] : [[name, textOf(written(value, name, item))] as const];
  });
}

function wrong(cause: string, mend: string): TemplateError {
  return new TemplateError({ code: 'wrong_environment', cause, mend });
}
