import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { TaskContext } from './context.ts';
import { splitFreeForm } from './free-form.ts';
import { isWithLoop } from './keywords.ts';

const KEYS = ['include', 'ansible.builtin.include', 'ansible.legacy.include'];

/**
 * The old word `include` in the words that came after it: an import when file and place are known by now, else an include. What
 * stands beside the file's name are variables.
 */
export function withoutLegacyInclude(values: JsonObject, path: Path, context: TaskContext): JsonObject {
  const key = KEYS.find(name => Object.hasOwn(values, name));
  const asked = key === undefined ? undefined : askedFor(values[key] ?? null);
  const { vars = {}, name = 'include' } = values;
  if (key === undefined || asked === undefined || !isJsonObject(vars)) return values;
  for (const keyword of ['tags', 'when'].filter(word => Object.hasOwn(asked.vars, word))) {
    const cause = `"${keyword}=" cannot stand beside the file of an include`;
    const mend = `write "${keyword}:" on a line of its own`;
    context.findings.add({ code: 'wrong_type', cause, mend, position: positionAt(context.source, [...path, key]) });
  }
  const isLoop = Object.keys(values).some(word => word === 'loop' || isWithLoop(word));
  const isOpen = isLoop || context.isIncluded === true || /\{[{%]/.test(asked.file);
  const others = Object.entries(values).filter(([word]) => word !== key);
  return {
    ...Object.fromEntries(others),
    ...(isOpen ? { name, include_tasks: asked.file } : { import_tasks: asked.file }),
    vars: { ...vars, ...asked.vars },
  };
}

function askedFor(value: Json): { readonly file: string; readonly vars: JsonObject } {
  if (isJsonObject(value)) {
    const { file, ...vars } = value;
    return { file: typeof file === 'string' ? file : '', vars };
  }
  const { text, options } = splitFreeForm(typeof value === 'string' ? value : '', false);
  return { file: text, vars: options };
}
