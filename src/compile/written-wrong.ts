import { type Diagnostic, OrchestratorError } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import { checkCondition } from '../vars/condition.ts';
import { checkTemplate } from '../vars/template.ts';

/**
 * What can be told of parameters that their action evaluates itself when the task runs: texts that no variable makes right. Those in
 * `conditions` are expressions without braces.
 */
export function writtenWrong({ args, origin }: Task, conditions: readonly string[] = []): readonly Diagnostic[] {
  const found = Object.entries(args).flatMap(([name, value]) =>
    wrongIn(value, [name], conditions.includes(name) ? checkCondition : checkTemplate),
  );
  return found.map(({ path, error }) => ({
    ...error.toDiagnostic(),
    position: positionAt(origin.source, [...origin.path, ...path]),
  }));
}

interface WrongText {
  readonly path: Path;
  readonly error: OrchestratorError;
}

function wrongIn(value: Json, path: Path, check: (text: string) => void): readonly WrongText[] {
  if (isJsonArray(value)) return value.flatMap((item, index) => wrongIn(item, [...path, index], check));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => wrongIn(item, [...path, key], check));
  if (typeof value !== 'string') return [];
  try {
    check(value);
    return [];
  } catch (error) {
    if (error instanceof OrchestratorError) return [{ path, error }];
    throw error;
  }
}
