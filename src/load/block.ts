import { dirname, resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { BlockPlace, Task } from '../model/task.ts';
import { BLOCK_KEYWORDS, IMPORT_KEYWORDS } from './keywords.ts';
import { kindOf, MappingReader } from './reader.ts';
import { becomeOf, defined, readTask, type TaskContext } from './task.ts';
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

/** What stands on a block or an import holds for every task in it. */
type Inherited = (task: Task) => Task;

function readBlock(value: JsonObject, path: Path, context: TaskContext): readonly Task[] {
  const reader = new MappingReader(value, { source: context.source, path }, context.findings, 'a block');
  checkKeys(reader, BLOCK_KEYWORDS, context);
  const id = context.nextBlock();
  const inherited = inheritedFrom(reader);
  const [hasRescue, hasAlways] = [reader.has('rescue'), reader.has('always')];
  return SECTIONS.flatMap(section => {
    const place: BlockPlace = { id, section, hasRescue, hasAlways };
    const tasks = readTasks(reader.list(section) ?? [], [...path, section], context);
    return tasks.map(task => inherited({ ...task, blocks: [place, ...task.blocks] }));
  });
}

function inheritedFrom(reader: MappingReader): Inherited {
  const when = reader.conditions('when') ?? [];
  const tags = reader.texts('tags', ',') ?? [];
  const vars = reader.mapping('vars') ?? {};
  const become = becomeOf(reader);
  const [ignoreErrors, noLog] = [reader.switch('ignore_errors'), reader.switch('no_log')];
  const fallback = defined({ anyErrorsFatal: reader.flag('any_errors_fatal'), checkMode: reader.switch('check_mode') });
  return task => ({
    ...fallback,
    ...task,
    when: [...when, ...task.when],
    tags: [...tags, ...task.tags],
    vars: { ...vars, ...task.vars },
    become: { ...become, ...task.become },
    ignoreErrors: task.ignoreErrors === false ? (ignoreErrors ?? false) : task.ignoreErrors,
    noLog: task.noLog === false ? (noLog ?? false) : task.noLog,
  });
}

function checkKeys(reader: MappingReader, known: readonly string[], { findings }: TaskContext): void {
  for (const key of Object.keys(reader.values)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const mend = near === undefined ? `here may stand: ${known.join(', ')}` : `did you mean "${near}"?`;
    findings.add({
      code: 'unknown_keyword',
      cause: `"${key}" cannot stand on ${reader.what}`,
      mend,
      position: reader.keyPosition(key),
    });
  }
}

function importKey(value: JsonObject): string | undefined {
  return ['import_tasks', 'ansible.builtin.import_tasks'].find(key => Object.hasOwn(value, key));
}

/** A file of tasks in the place of this one: read now, so that a mistake in it is told before anything is done. */
function readImport(value: JsonObject, path: Path, context: TaskContext): readonly Task[] {
  const { source, findings } = context;
  const key = importKey(value) ?? '';
  const reader = new MappingReader(value, { source, path }, findings, 'an import');
  checkKeys(reader, [key, ...IMPORT_KEYWORDS], context);
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
  return readTasks(loaded.value, [], inner).map(inheritedFrom(reader));
}
