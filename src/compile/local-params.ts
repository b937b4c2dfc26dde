import { createHash } from 'node:crypto';
import { OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import { Few, rememberedBy } from '../model/few.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { templateVariables } from '../model/template-facts.ts';
import type { AnyModule, LocalFile } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import { renderFile } from '../vars/template-file.ts';
import { overlaid, type Variables } from '../vars/variables.ts';

interface LocalContext {
  readonly localFiles: LocalFiles;
  readonly variables: Variables;
  /** Folders in which files and templates are looked for, the nearest first. */
  readonly searchPath: readonly string[];
}

/** Adds to the parameters what is there where the module would write on the controller. */
export function withLocalTargets(
  module: AnyModule,
  params: JsonObject,
  { localFiles, host, folder }: { localFiles: LocalFiles; host: string; folder: string },
): JsonObject {
  if (module.localTargets === undefined) return params;
  const targets = Object.entries(module.localTargets(params, { name: host })).map(
    ([name, path]) => [name, { ...localFiles.target(path, folder) }] as const,
  );
  return { ...params, local_targets: Object.fromEntries(targets) };
}

/** Adds to the parameters what the controller's files give: found, hashed, rendered. Throws OrchestratorError or PendingVariable. */
export function withLocalFiles(module: AnyModule, params: JsonObject, context: LocalContext): JsonObject {
  if (!namesLocals(module) || module.isLocal?.(params) === false) return params;
  const { localFiles, searchPath } = context;
  const how = { follow: params['local_follow'] !== false, asItIs: params['decrypt'] === false };
  const found = [
    ...named(module.localFiles, params, path => localFiles.find(path, 'files', searchPath, how.asItIs)),
    ...named(module.localTrees, params, path => localFiles.findTree(path, searchPath, how)),
    ...named(module.localTreeContents, params, path =>
      withContents(localFiles.findTree(path, searchPath, how), context),
    ),
    ...Object.entries(module.localContents?.(params) ?? {}).map(
      ([name, path]) => [name, embedded(path, context, how.asItIs)] as const,
    ),
    ...named(module.localTemplates, params, path => rendered(path, params, context)),
  ];
  return found.length === 0 ? params : joined(params, found);
}

function namesLocals(module: AnyModule): boolean {
  return LOCAL_KEYS.some(key => module[key] !== undefined);
}

const LOCAL_KEYS = ['localFiles', 'localTrees', 'localTreeContents', 'localContents', 'localTemplates'] as const;

/** The parameters of a module that name files of the controller. */
export function localNames(module: AnyModule, params: JsonObject): readonly string[] {
  const { localFiles = [], localTrees = [], localTreeContents = [], localTemplates = [] } = module;
  return [
    ...localFiles,
    ...localTrees,
    ...localTreeContents,
    ...Object.keys(module.localContents?.(params) ?? {}),
    ...localTemplates,
  ];
}

function named(
  names: readonly string[] | undefined,
  params: JsonObject,
  find: (path: string) => LocalFile,
): readonly Found[] {
  return (names ?? []).flatMap(name => {
    const path = params[name];
    return typeof path === 'string' ? [[name, find(path)] as const] : [];
  });
}

type Found = readonly [name: string, file: LocalFile];

const lastJoined = new WeakMap<JsonObject, { readonly found: readonly Found[]; readonly params: JsonObject }>();

/** One object for all hosts whose parameters and files are the same. */
function joined(params: JsonObject, found: readonly Found[]): JsonObject {
  const last = lastJoined.get(params);
  if (last?.found.length === found.length && last.found.every(([, file], at) => file === found[at]?.[1]))
    return last.params;
  const files = Object.fromEntries(found.map(([name, file]) => [name, plain(file)]));
  const made = { ...params, local_files: files };
  lastJoined.set(params, { found, params: made });
  return made;
}

/** As parameters are: plain data. */
function plain({ entries, ...file }: LocalFile): JsonObject {
  return entries === undefined ? { ...file } : { ...file, entries: entries.map(entry => ({ ...entry })) };
}

/** Larger ones belong into `copy`. */
const MOST_EMBEDDED = 1_000_000;

class LocalFileError extends OrchestratorError {}

/** All files of a tree together may be no larger than one that is embedded. */
function withContents(tree: LocalFile, { localFiles }: LocalContext): LocalFile {
  const paths = (tree.entries ?? []).flatMap(({ localPath }) => (localPath === undefined ? [] : [localPath]));
  const size = paths.reduce((sum, path) => sum + localFiles.size(path), 0);
  if (size > MOST_EMBEDDED)
    throw new LocalFileError({
      code: 'file_too_large',
      cause: `the files in ${tree.path} have ${size} bytes`,
      mend: `at most ${MOST_EMBEDDED} can go this way`,
    });
  const base64 = (path: string): string => Buffer.from(localFiles.bytes(path)).toString('base64');
  const entries = tree.entries?.map(entry =>
    entry.localPath === undefined ? entry : { ...entry, base64: base64(entry.localPath) },
  );
  return { ...tree, ...(entries === undefined ? {} : { entries }) };
}

function embedded(path: string, { localFiles, searchPath }: LocalContext, asItIs: boolean): LocalFile {
  const file = localFiles.find(path, 'files', searchPath, asItIs);
  if (file.size > MOST_EMBEDDED)
    throw new LocalFileError({
      code: 'file_too_large',
      cause: `${file.path} has ${file.size} bytes`,
      mend: `at most ${MOST_EMBEDDED} can go this way: use copy`,
    });
  return { ...file, base64: Buffer.from(localFiles.bytes(file.path)).toString('base64') };
}

function rendered(path: string, params: JsonObject, { localFiles, variables, searchPath }: LocalContext): LocalFile {
  const file = localFiles.find(path, 'templates', searchPath);
  const text = templateText(file, localFiles);
  const place = { path, fullPath: file.path, destination: params['dest'] ?? null };
  const own = templateVariables(place, localFiles.templateFacts(file.path));
  const shown = renderFile({ path: file.path, text, ...writtenAs(params) }, withFacts(variables, own));
  return outputs(file).get(shown, () => {
    const sum = (algorithm: string): string => createHash(algorithm).update(shown).digest('hex');
    return { ...file, size: Buffer.byteLength(shown), sha256: sum('sha256'), sha1: sum('sha1'), text: shown };
  });
}

/** What a template made: mostly the same for many hosts. */
const outputs = rememberedBy<LocalFile, Few<LocalFile>>(() => new Few());

function templateText({ path }: LocalFile, localFiles: LocalFiles): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(localFiles.bytes(path));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TemplateError({
      code: 'template_error',
      cause: `${path} is no UTF-8 text`,
      mend: 'use copy for files that are no text',
    });
  }
}

/** A variable of the play's may not hide these: they are of the template. `ansible_managed` may be set. */
function withFacts(variables: Variables, own: JsonObject): Variables {
  return overlaid(variables, own, name =>
    name === 'ansible_managed' ? (variables.get(name) ?? own[name]) : (own[name] ?? variables.get(name)),
  );
}

function writtenAs(params: JsonObject) {
  const pair = (start: Json | undefined, end: Json | undefined, usual: readonly [string, string]) =>
    [textOr(start, usual[0]), textOr(end, usual[1])] as const;
  return {
    trimBlocks: params['trim_blocks'] !== false,
    lstripBlocks: params['lstrip_blocks'] === true,
    newline: textOr(params['newline_sequence'], '\n').replace('\\r', '\r').replace('\\n', '\n'),
    delimiters: {
      output: pair(params['variable_start_string'], params['variable_end_string'], ['{{', '}}']),
      statement: pair(params['block_start_string'], params['block_end_string'], ['{%', '%}']),
      comment: pair(params['comment_start_string'], params['comment_end_string'], ['{#', '#}']),
    },
  };
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** A file that an earlier task may well make: a task on the controller itself, or `fetch`. */
export function namesAbsolute(module: AnyModule, params: JsonObject): boolean {
  return localNames(module, params).some(name => {
    const path = params[name];
    return typeof path === 'string' && path.startsWith('/');
  });
}
