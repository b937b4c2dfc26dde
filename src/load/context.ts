import { isAbsolute, relative } from 'node:path';
import type { Json, JsonObject } from '../model/json.ts';
import type { ModuleCatalog } from '../model/params.ts';
import type { RoleUse } from '../model/role.ts';
import { type Path, positionAt, type SourceMap } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import { OrchestratorError, type Position } from '../model/diagnostic.ts';
import { type Findings, kindOf } from './reader.ts';
import { type LoadedYaml, parseYaml } from './yaml.ts';

/** Files of the controller. */
export interface ControllerFiles {
  /** A file's text; undefined when it cannot be read. */
  read(path: string): string | undefined;
  /** The names in a folder, sorted; undefined when there is no such folder. */
  list(path: string): readonly string[] | undefined;
}

/** What loading needs from outside. */
export interface LoadEnvironment {
  readonly catalog: ModuleCatalog;
  readonly files: ControllerFiles;
  /** Folders that hold roles, after `roles/` beside the playbook. */
  readonly rolesPath: readonly string[];
  readonly extraVars: JsonObject;
  /** A number for the next block or role of the run. */
  readonly nextId: () => number;
  /** Renders the templates of a value in the light of variables, lowest first; throws OrchestratorError. */
  readonly render: (value: Json, variables: readonly JsonObject[]) => Json;
}

/** What everything that is loaded together shares. */
export interface LoadContext extends LoadEnvironment {
  readonly findings: Findings;
}

/** What the tasks of one file share. */
export interface TaskContext extends LoadContext {
  readonly source: SourceMap;
  readonly place: 'task' | 'handler';
  /** Files that are being imported, outermost first: one of them again would be a circle. */
  readonly importing: readonly string[];
  /** Files that led here, outermost first, this one last: where the names of further ones are looked for. */
  readonly chain: readonly string[];
  /** The folder of the playbook, absolute. */
  readonly playbookDir: string;
  /** Folders in which tasks of the file look for files. */
  readonly searchPath: readonly string[];
  readonly role?: RoleUse;
  /** True where an include opens the file while the run goes on. */
  readonly isIncluded?: boolean;
  /** Variables that names of files and roles may be templates of, lowest first. */
  readonly variables: readonly JsonObject[];
  /** Receives the roles that are imported, with their handlers. */
  readonly imported: ImportedRoles;
}

export interface ImportedRoles {
  readonly roles: RoleUse[];
  readonly handlers: Task[];
}

/** The name that messages have for a file: from the working directory on, when it is below. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** A file's YAML; what is wrong with it is in the findings, and its value then undefined. */
export function loadYaml(path: string, { files, findings }: LoadContext): LoadedYaml | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  const loaded = parseYaml(text, shownPath(path));
  findings.diagnostics.push(...loaded.diagnostics);
  return loaded;
}

/** Says that a value is of the wrong kind, with its place. */
export function wrongKind(
  findings: Findings,
  { value, wanted, mend }: { value: Json; wanted: string; mend: string },
  position: Position,
): void {
  findings.unread.push(value);
  findings.add({ code: 'wrong_type', cause: `${wanted}, not ${kindOf(value)}`, mend, position });
}

/** The place of a value in its file. */
export interface Place {
  readonly source: SourceMap;
  readonly path: Path;
}

type EarlyContext = LoadContext & Pick<TaskContext, 'role' | 'variables'>;

/**
 * A name that must be known before any host is: its templates see what the play, the role and the command line say. What it
 * cannot be rendered from is a finding.
 */
export function early(
  text: string,
  place: Place,
  context: EarlyContext,
  own: readonly JsonObject[],
): string | undefined {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const { role, variables, extraVars, render, findings } = context;
  const of = (kind: 'defaults' | 'vars' | 'params') => (role?.seen[kind] ?? []).map(({ values }) => values);
  try {
    const layers = [...of('defaults'), ...variables, ...of('vars'), ...own, ...of('params'), extraVars];
    const rendered = render(text, layers);
    return typeof rendered === 'string' ? rendered : JSON.stringify(rendered);
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    const mend = 'what is read before the run can only use variables of the play, of the role and of the command line';
    const position = positionAt(place.source, place.path);
    findings.add({ code: error.code, cause: `${error.message} (in "${text}")`, mend, position });
    return undefined;
  }
}
