import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Play } from '../../model/play.ts';
import { allDependencies } from '../../model/role.ts';
import { keyPositionAt, type Path, positionAt, type SourceMap } from '../../model/source.ts';
import { handlerNames, type Task, taskTitle } from '../../model/task.ts';
import { TagsSeen } from '../tag-warnings.ts';
import type { TagSelection } from '../tags.ts';

interface LintContext {
  /** Words of everything that may name a variable. */
  readonly words: ReadonlySet<string>;
  /** Names that an action sets when it runs. */
  readonly setBy: (task: Task) => readonly string[];
  /** The schema of a module's parameters. */
  readonly paramsOf: (module: string) => object | undefined;
  readonly selection: TagSelection;
}

/** What is no mistake and yet most likely not meant. */
export function playWarnings(plays: readonly Play[], context: LintContext): readonly Diagnostic[] {
  return once([
    ...plays.flatMap(play => unusedVariables(play, context)),
    ...plays.flatMap(unusedHandlers),
    ...plays.flatMap(play => tasksOf(play).flatMap(task => truthsForTexts(task, context.paramsOf(task.module)))),
    ...neverAlone(plays),
    ...emptyTags(plays, context.selection),
  ]);
}

/** A role or file that two plays use is told once. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map(item => [JSON.stringify(item), item])).values()];
}

function tasksOf({ preTasks, tasks, postTasks, handlers }: Play): readonly Task[] {
  return [...preTasks, ...tasks, ...postTasks, ...handlers];
}

function warning(code: string, cause: string, mend: string, position?: Position): Diagnostic {
  return { code, severity: 'warning', cause, mend, ...(position === undefined ? {} : { position }) };
}

/** What the program itself reads, and what bears its writer's mark for "unused". */
const READ_BY_US = /^(?:ansible_|xenplay_|_|failure_domain$)/;

function unusedVariables(play: Play, { words, setBy }: LintContext): readonly Diagnostic[] {
  const unused = (name: string, position: Position, what: string): readonly Diagnostic[] =>
    words.has(name) || READ_BY_US.test(name)
      ? []
      : [
          warning(
            'unused_variable',
            `nothing uses ${name}, which ${what}`,
            'take it away, or look for a typing mistake',
            position,
          ),
        ];
  const named = (values: JsonObject, source: SourceMap, path: Path): readonly Diagnostic[] =>
    Object.keys(values).flatMap(name => unused(name, keyPositionAt(source, [...path, name]), 'is set here'));
  const { source, path } = play.origin;
  const roles = play.roles
    .flatMap(role => [...allDependencies(role), role])
    .flatMap(({ own }) => [...own.defaults, ...own.vars]);
  return [
    ...named(play.vars, source, [...path, 'vars']),
    ...play.varsFiles.flatMap(file => (file.kind === 'read' ? named(file.values, file.source, []) : [])),
    ...roles.flatMap(layer => (layer.source === undefined ? [] : named(layer.values, layer.source, layer.path ?? []))),
    ...tasksOf(play).flatMap(task => {
      const [own, around] = [task.origin, task.origin.path.slice(0, -1)];
      const at = (key: string) => keyPositionAt(own.source, [...around, key]);
      return [
        ...(task.register === undefined ? [] : unused(task.register, at('register'), 'the task registers')),
        ...setBy(task).flatMap(name => unused(name, keyPositionAt(own.source, [...own.path, name]), 'the task sets')),
        ...Object.keys(task.vars).flatMap(name => unused(name, at('vars'), 'the task has in its vars')),
      ];
    }),
  ];
}

const BRINGS_TASKS: ReadonlySet<string> = new Set(['include_tasks', 'include_role']);

/** What an include brings is not known yet: then nothing is said. */
function unusedHandlers(play: Play): readonly Diagnostic[] {
  const tasks = tasksOf(play);
  const notified = tasks.flatMap(({ notify = [] }) => notify);
  if (notified.some(name => name.includes('{{')) || tasks.some(({ module }) => BRINGS_TASKS.has(module))) return [];
  return play.handlers
    .filter(handler => !handlerNames(handler).some(name => notified.includes(name)))
    .map(handler => {
      const place = positionAt(handler.origin.source, handler.origin.path.slice(0, -1));
      const cause = `nothing notifies the handler ${JSON.stringify(taskTitle(handler))}`;
      return warning('unused_handler', cause, 'take it away, or look for a typing mistake in notify', place);
    });
}

/** `yes` without quotes where a text is wanted reaches the module as "True". */
function truthsForTexts({ args, origin, module }: Task, schema: object | undefined): readonly Diagnostic[] {
  const properties = memberOf(schema, 'properties');
  return Object.entries(args).flatMap(([name, value]) => {
    if (typeof value !== 'boolean' || memberOf(memberOf(properties, name), 'type') !== 'string') return [];
    const cause = `"${name}" of ${module} takes a text, and this is read as ${String(value)}`;
    const mend = 'put it in quotes';
    return [warning('yaml_surprise', cause, mend, positionAt(origin.source, [...origin.path, name]))];
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function neverAlone(plays: readonly Play[]): readonly Diagnostic[] {
  return plays.flatMap(tasksOf).flatMap(({ tags, origin }) => {
    if (!tags.includes('never') || tags.some(tag => tag !== 'never')) return [];
    const mend = 'give it a second tag, by which it can be asked for';
    const position = keyPositionAt(origin.source, [...origin.path.slice(0, -1), 'tags']);
    return [warning('tag_selects_nothing', 'the only tag of this task is "never"', mend, position)];
  });
}

/** What an include that the tags select brings is not known yet. */
function emptyTags(plays: readonly Play[], selection: TagSelection): readonly Diagnostic[] {
  const seen = new TagsSeen(selection);
  for (const task of plays.flatMap(tasksOf))
    if (seen.add(task) !== false && BRINGS_TASKS.has(task.module)) seen.addUnknown();
  return seen.warnings();
}
