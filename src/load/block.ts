import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Path } from '../model/source.ts';
import type { BlockPlace, Task } from '../model/task.ts';
import type { TaskContext } from './context.ts';
import { importOf, readImportedRole, readImportedTasks } from './import.ts';
import { handDown } from './hand-down.ts';
import { readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { withoutLegacyInclude } from './legacy-include.ts';
import { MappingReader } from './reader.ts';
import { readTask } from './task.ts';

const SECTIONS = ['block', 'rescue', 'always'] as const;

/** Reads a list of tasks, blocks and imports into the tasks that they stand for, in order. */
export function readTasks(values: readonly Json[], path: Path, context: TaskContext): readonly Task[] {
  return values.flatMap((written, index) => {
    const place = [...path, index];
    const value = isJsonObject(written) ? withoutLegacyInclude(written, place, context) : written;
    if (isJsonObject(value) && Object.hasOwn(value, 'block')) return readBlock(value, place, context);
    const imported = isJsonObject(value) ? importOf(value, place, context) : undefined;
    if (imported?.kind === 'import_tasks') return readImportedTasks(imported, context, readTasks);
    if (imported?.kind === 'import_role') return readImportedRole(imported, context, readTasks);
    const task = readTask(value, place, context);
    return task === undefined ? [] : [task];
  });
}

function readBlock(value: JsonObject, path: Path, context: TaskContext): readonly Task[] {
  const reader = new MappingReader(value, { source: context.source, path }, context.findings, 'a block');
  checkKeywords(reader, 'block');
  const id = context.nextId();
  const outer = readInherited(reader);
  const [hasRescue, hasAlways] = [reader.has('rescue'), reader.has('always')];
  return SECTIONS.flatMap(section => {
    const values = reader.list(section) ?? [];
    const { roles } = context.imported;
    const rolesBefore = roles.length;
    const tasks = handDown(outer, context, inner => readTasks(values, [...path, section], inner));
    const place: BlockPlace = { id, section, hasRescue, hasAlways, importsRole: roles.length > rolesBefore };
    return tasks.map(task => ({ ...task, blocks: [place, ...task.blocks] }));
  });
}
