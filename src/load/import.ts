import { dirname, join, resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Path, positionAt } from '../model/source.ts';
import { NOTHING_INHERITED, type Task } from '../model/task.ts';
import { early, loadYaml, type Place, shownPath, type TaskContext, wrongKind } from './context.ts';
import { assignmentsOf } from './free-form.ts';
import { asBlock, handDown } from './hand-down.ts';
import { readInherited } from './inherited.ts';
import { checkKeywords } from './keywords.ts';
import { MappingReader } from './reader.ts';
import { loadRole, type ReadTasks, type RoleRequest } from './role/load.ts';
import { searchPathOf } from './search-path.ts';

const KINDS = ['import_tasks', 'import_role'] as const;

interface Import {
  readonly kind: (typeof KINDS)[number];
  /** The key as it was written. */
  readonly key: string;
  readonly reader: MappingReader;
}

/** Undefined for a task that imports nothing. */
export function importOf(values: JsonObject, path: Path, { source, findings }: TaskContext): Import | undefined {
  for (const kind of KINDS) {
    const key = [kind, `ansible.builtin.${kind}`, `ansible.legacy.${kind}`].find(name => Object.hasOwn(values, name));
    if (key !== undefined)
      return { kind, key, reader: new MappingReader(values, { source, path }, findings, 'an import') };
  }
  return undefined;
}

/** A file of tasks in the place of this one: read now, so that a mistake in it is told before anything is done. */
export function readImportedTasks(use: Import, context: TaskContext, readTasks: ReadTasks): readonly Task[] {
  const { reader, key } = use;
  checkKeywords(reader, 'import', [key]);
  const place = { source: reader.source, path: [...reader.path, key] };
  const outer = readInherited(reader);
  const written = argumentsOf(use, 'file')['file'] ?? null;
  if (typeof written !== 'string') {
    const told = { value: written, wanted: 'import_tasks takes the name of a file', mend: 'write its path' };
    wrongKind(context.findings, told, positionAt(place.source, place.path));
    return [];
  }
  const name = early(written, place, context, [outer.vars]);
  if (name === undefined) return [];
  return handDown(outer, context, inner => tasksOfFile(name, { place, context: inner, readTasks }));
}

interface FileUse {
  readonly place: Place;
  readonly context: TaskContext;
  readonly readTasks: ReadTasks;
}

/** The tasks of a file that `place` names; what is wrong is in the findings. */
export function tasksOfFile(name: string, { place, context, readTasks }: FileUse): readonly Task[] {
  const { findings, importing } = context;
  const position = positionAt(place.source, place.path);
  const candidates = placesOf(name, context);
  const file = candidates.find(path => context.files.read(path) !== undefined);
  if (file === undefined || importing.includes(file)) {
    const cause = file === undefined ? `there is no tasks file ${name}` : `${name} imports itself`;
    const mend = `looked for ${candidates.map(shownPath).join(', ')}`;
    findings.add({ code: file === undefined ? 'no_such_file' : 'import_circle', cause, mend, position });
    return [];
  }
  const loaded = loadYaml(file, context);
  if (loaded?.value === undefined || loaded.value === null) return [];
  if (!isJsonArray(loaded.value)) {
    const told = { value: loaded.value, wanted: 'a tasks file is a list of tasks', mend: 'begin with "- name: …"' };
    wrongKind(findings, told, positionAt(loaded.source, []));
    return [];
  }
  const inside = {
    ...context,
    source: loaded.source,
    importing: [...importing, file],
    chain: [...context.chain, file],
    searchPath: searchPathOf(context, file),
  };
  return asBlock(readTasks(loaded.value, [], inside), context);
}

/** Beside the file that names it and those that this one was named by, in the role, beside the playbook. */
function placesOf(name: string, { chain, role, playbookDir, place }: TaskContext): readonly string[] {
  const files = chain.toReversed();
  const part = place === 'task' ? 'tasks' : 'handlers';
  const ofRole = role === undefined ? [] : [join(role.path, part), role.path];
  return [...new Set([...files.map(file => dirname(file)), ...ofRole, playbookDir].map(path => resolve(path, name)))];
}

const ROLE_ARGUMENTS = [
  ...['name', 'role', 'tasks_from', 'handlers_from', 'vars_from', 'defaults_from'],
  ...['allow_duplicates', 'rolespec_validate', 'public'],
];

/** The tasks of a role in the place of this one; its handlers and variables are known to the whole play. */
export function readImportedRole(use: Import, context: TaskContext, readTasks: ReadTasks): readonly Task[] {
  const { reader, key } = use;
  checkKeywords(reader, 'import', [key]);
  const outer = readInherited(reader);
  const request = roleRequest(argumentsOf(use, undefined), use, context, outer.vars);
  if (request === undefined) return [];
  return handDown(outer, context, inner => {
    const loaded = loadRole(request, inner, readTasks);
    if (loaded === undefined) return [];
    inner.imported.roles.push(loaded.role);
    inner.imported.handlers.push(...loaded.handlers);
    return loaded.tasks;
  });
}

function roleRequest(
  values: JsonObject,
  { reader, key }: Import,
  context: TaskContext,
  vars: JsonObject,
): RoleRequest | undefined {
  const place = { source: reader.source, path: [...reader.path, key] };
  const args = new MappingReader(values, place, context.findings, 'import_role');
  for (const name of Object.keys(values).filter(given => !ROLE_ARGUMENTS.includes(given))) {
    const mend = `it has: ${ROLE_ARGUMENTS.join(', ')}`;
    args.refuse(name, { code: 'unknown_parameter', cause: `import_role has no parameter "${name}"`, mend });
  }
  const text = (name: string): string | undefined => {
    const written = args.text(name);
    return written === undefined ? undefined : early(written, place, context, [vars]);
  };
  const name = text('name') ?? text('role');
  if (name === undefined) {
    const told = { value: null, wanted: 'import_role needs the name of a role', mend: 'write e.g. "name: web"' };
    wrongKind(context.findings, told, positionAt(place.source, place.path));
    return undefined;
  }
  return {
    name,
    // As in Ansible, what the import says of variables is known to the whole play, as the role's own are.
    keywords: { ...NOTHING_INHERITED, vars },
    params: {},
    from: givenFrom(text),
    isIncluded: true,
    allowDuplicates: args.flag('allow_duplicates') ?? true,
    validates: args.flag('rolespec_validate') ?? true,
    place,
  };
}

function givenFrom(text: (name: string) => string | undefined): RoleRequest['from'] {
  const parts = (['tasks', 'handlers', 'vars', 'defaults'] as const).flatMap(part => {
    const name = text(`${part}_from`);
    return name === undefined ? [] : [[part, name] as const];
  });
  return Object.fromEntries(parts);
}

/** As a mapping, as `name=value` words, or as the one text that `freeForm` names; `args:` adds to them. */
function argumentsOf({ reader, key }: Import, freeForm: string | undefined): JsonObject {
  const value: Json = reader.values[key] ?? null;
  const more = reader.mapping('args') ?? {};
  if (isJsonObject(value)) return { ...more, ...value };
  if (typeof value !== 'string') return more;
  const words = assignmentsOf(value);
  if (words !== undefined && value.includes('=')) return { ...more, ...words };
  return freeForm === undefined ? more : { ...more, [freeForm]: value };
}
