import { dirname, resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { BlockPlace, Task } from '../model/task.ts';
import { inherit, readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { kindOf, MappingReader } from './reader.ts';
import { readTask, type TaskContext } from './task.ts';
import { parseYaml } from './yaml.ts';

const SECTIONS = ['block', 'rescue', 'always'] as const;

/** Reads a list of tasks, blocks and imports into the tasks that they stand for, in order. */
export function readTasks(values: readonly Json[], path: Path, context: TaskContext): readonly Task[] {
  return values.flatMap((value, index) => {
    const place = [...path, index];
    if (isJsonObject(value) && Object.hasOwn(value, 'block')) return readBlock(value, place, context);
    if (isJsonObject(value) && importKey(value) !== undefined) return readImport(value, place, context);
    const task = readTask(value, place, context);
    return task === undefined ? [] : [task];
  });
}

function readBlock(value: JsonObject, path: Path, context: TaskContext): readonly Task[] {
  const reader = new MappingReader(value, { source: context.source, path }, context.findings, 'a block');
  checkKeywords(reader, 'block');
  const id = context.nextBlock();
  const outer = readInherited(reader);
  const [hasRescue, hasAlways] = [reader.has('rescue'), reader.has('always')];
  return SECTIONS.flatMap(section => {
    const place: BlockPlace = { id, section, hasRescue, hasAlways };
    const tasks = readTasks(reader.list(section) ?? [], [...path, section], context);
    return tasks.map(task => inherit(outer, { ...task, blocks: [place, ...task.blocks] }));
  });
}

function importKey(value: JsonObject): string | undefined {
  return ['import_tasks', 'ansible.builtin.import_tasks'].find(key => Object.hasOwn(value, key));
}

/** A file of tasks in the place of this one: read now, so that a mistake in it is told before anything is done. */
function readImport(value: JsonObject, path: Path, context: TaskContext): readonly Task[] {
  const { source, findings } = context;
  const key = importKey(value) ?? '';
  const reader = new MappingReader(value, { source, path }, findings, 'an import');
  checkKeywords(reader, 'import', [key]);
  const given = value[key];
  const name = isJsonObject(given) ? given['file'] : given;
  const position = positionAt(source, [...path, key]);
  if (typeof name !== 'string' || name.includes('{{')) {
    const cause = 'import_tasks takes the name of a file, without templates';
    findings.add({ code: 'wrong_type', cause, mend: 'write e.g. "import_tasks: guests.yaml"', position });
    return [];
  }
  const file = resolve(dirname(source.file), name);
  const text = context.readText(file);
  if (text === undefined || context.importing.includes(file)) {
    const cause = text === undefined ? `cannot read the tasks file ${name}` : `${name} imports itself`;
    findings.add({ code: 'no_such_file', cause, mend: `looked for ${file}`, position });
    return [];
  }
  const loaded = parseYaml(text, file);
  findings.diagnostics.push(...loaded.diagnostics);
  if (loaded.value === undefined || loaded.value === null) return [];
  if (!isJsonArray(loaded.value)) {
    const cause = `a tasks file is a list of tasks, not ${kindOf(loaded.value)}`;
    findings.add({
      code: 'wrong_type',
      cause,
      mend: 'begin with "- name: …"',
      position: positionAt(loaded.source, []),
    });
    return [];
  }
  const inner = { ...context, source: loaded.source, importing: [...context.importing, file] };
  const outer = readInherited(reader);
  return readTasks(loaded.value, [], inner).map(task => inherit(outer, task));
}
