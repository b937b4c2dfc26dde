import { dirname, isAbsolute, join } from 'node:path';
import { OrchestratorError, TemplateError } from '../../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { markedAs, overlaidWith } from '../../model/whole-floats.ts';
import { pythonRegex } from '../../model/python-regex.ts';
import type { LocalEntry } from '../../module/contract.ts';
import { okResult } from '../results.ts';
import type { ActionScope, ControllerAction } from './action.ts';

interface VarsOfFile {
  readonly path: string;
  readonly values: JsonObject;
}

export const includeVars: ControllerAction = {
  name: 'include_vars',
  summary: 'Reads variables from a file, or all files of a folder, of the controller.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      file: {
        type: 'string',
        description: 'A YAML or JSON file: looked for in vars/ of the role and of the playbook.',
      },
      dir: { type: 'string', description: 'A folder whose files are read in the order of their names; excludes file.' },
      name: { type: 'string', description: 'A variable that holds what is read, instead of variables of their own.' },
      depth: { type: 'integer', default: 0, description: 'Of a folder: levels to go down; 0 is all.' },
      files_matching: { type: 'string', description: 'Of a folder: a regular expression that names must match.' },
      ignore_files: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Of a folder: regular expressions of names that are left out.',
      },
      extensions: {
        type: 'array',
        items: { type: 'string' },
        default: ['json', 'yaml', 'yml'],
        description: 'Of a folder: endings that count.',
      },
      ignore_unknown_extensions: {
        type: 'boolean',
        default: false,
        description: 'Of a folder: pass over files with other endings instead of failing.',
      },
      hash_behaviour: {
        type: 'string',
        enum: ['replace', 'merge'],
        default: 'replace',
        description: 'merge: mappings are merged with those of the same name.',
      },
    },
  },
  freeForm: 'file',
  setsMore: () => true,
  run(params, scope) {
    const read = typeof params['dir'] === 'string' ? filesOf(params['dir'], params, scope) : [fileOf(params, scope)];
    const all = Object.assign({}, ...read.map(({ values }) => values)) as JsonObject;
    const { name } = params;
    const named = typeof name === 'string' ? { [name]: all } : all;
    const values = params['hash_behaviour'] === 'merge' ? merged(named, scope) : named;
    const paths = read.map(({ path }) => path);
    return {
      result: okResult({ ansible_facts: values, ansible_included_var_files: paths }),
      include: { origin: `include_vars: ${paths.join(', ')}`, values },
    };
  },
};

function fileOf({ file }: JsonObject, scope: ActionScope): VarsOfFile {
  if (typeof file !== 'string') throw wrong('include_vars needs a file or a dir', 'name one');
  const places = placesOf(file, scope);
  for (const path of places) {
    const values = scope.readVars(path);
    if (values !== undefined) return { path, values };
  }
  throw wrong(`there is no variables file ${file}`, `looked for ${places.join(' and ')}`);
}

function placesOf(path: string, { variables }: ActionScope): readonly string[] {
  if (isAbsolute(path)) return [path];
  return (variables.searchPath ?? []).flatMap(folder => [join(folder, 'vars', path), join(folder, path)]);
}

function filesOf(dir: string, params: JsonObject, scope: ActionScope): readonly VarsOfFile[] {
  if (params['file'] !== undefined) throw wrong('include_vars takes either file or dir', 'take one away');
  const { path: root, entries = [] } = folderOf(dir, scope);
  return entries
    .filter(entry => isWanted(entry, params))
    .toSorted(byFolder)
    .map(({ path }) => {
      const file = join(root, path);
      return { path: file, values: scope.readVars(file) ?? {} };
    });
}

/** As in Ansible, the files of a folder before those of the folders in it. */
function byFolder(one: LocalEntry, other: LocalEntry): number {
  const [a, b] = [dirname(one.path), dirname(other.path)];
  return a === b ? (one.path < other.path ? -1 : 1) : a < b ? -1 : 1;
}

function folderOf(dir: string, { localFiles, variables }: ActionScope) {
  const searchPath = variables.searchPath ?? [];
  for (const path of isAbsolute(dir) ? [dir] : [join('vars', dir), dir]) {
    try {
      return localFiles.findTree(path, searchPath, { follow: true, asItIs: false });
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
    }
  }
  throw wrong(`there is no folder ${dir}`, 'check the path');
}

/** Names that begin with a dot, other endings, levels further down are left out. */
function isWanted({ path, kind }: LocalEntry, params: JsonObject): boolean {
  if (kind !== 'file') return false;
  const name = path.split('/').at(-1) ?? '';
  const depth = Number(params['depth'] ?? 0);
  if (depth > 0 && path.split('/').length > depth) return false;
  if (textsOf(params['ignore_files']).some(pattern => pythonRegex(`${pattern}$`).test(name))) return false;
  const matching = params['files_matching'];
  if (typeof matching === 'string' && !pythonRegex(matching).test(name)) return false;
  if (textsOf(params['extensions']).some(ending => name.endsWith(`.${ending}`))) return true;
  if (params['ignore_unknown_extensions'] === true) return false;
  throw wrong(
    `${path} has none of the endings ${textsOf(params['extensions']).join(', ')}`,
    'set ignore_unknown_extensions',
  );
}

function textsOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.map(String) : [];
}

function merged(values: JsonObject, { variables }: ActionScope): JsonObject {
  const entries = Object.entries(values).map(([name, value]): [string, Json] => {
    const before = variables.get(name);
    return [name, isJsonObject(before) && isJsonObject(value) ? deep(before, value) : value];
  });
  return markedAs(Object.fromEntries(entries), values);
}

function deep(below: JsonObject, above: JsonObject): JsonObject {
  const entries = Object.entries(above).map(([key, value]): [string, Json] => {
    const before = below[key];
    return [key, isJsonObject(before) && isJsonObject(value) ? deep(before, value) : value];
  });
  return overlaidWith(below, markedAs(Object.fromEntries(entries), above));
}

function wrong(cause: string, mend: string): TemplateError {
  return new TemplateError({ code: 'include_vars', cause, mend });
}
