import { resolve } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { VarsFile } from '../model/play.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { type LoadContext, loadYaml, type Place, shownPath, wrongKind } from './context.ts';
import type { MappingReader } from './reader.ts';

interface VarsFilesContext extends LoadContext {
  readonly playbookDir: string;
}

/** `vars_files`: of an item that is a list the first file counts that is there; names with templates are looked for by host. */
export function readVarsFiles(reader: MappingReader, context: VarsFilesContext): readonly VarsFile[] {
  const written = reader.values['vars_files'] ?? [];
  const items = isJsonArray(written) ? written : [written];
  return items.flatMap((item, index): readonly VarsFile[] => {
    const place = { source: reader.source, path: [...reader.path, 'vars_files', index] };
    const names = isJsonArray(item) ? item : [item];
    if (!names.every(isName)) {
      const told = {
        value: item,
        wanted: 'an item of vars_files is the name of a file, or a list',
        mend: 'write a path',
      };
      wrongKind(context.findings, told, positionAt(place.source, place.path));
      return [];
    }
    if (names.some(name => name.includes('{{') || name.includes('{%')))
      return [{ kind: 'by_host', names: names.map(name => absolute(name, context)), origin: place }];
    return readFirst(names, place, context);
  });
}

function isName(value: Json): value is string {
  return typeof value === 'string';
}

/** A template may stand for a path from the root. */
function absolute(name: string, { playbookDir }: VarsFilesContext): string {
  return name.startsWith('{{') ? name : resolve(playbookDir, name);
}

function readFirst(names: readonly string[], place: Place, context: VarsFilesContext): readonly VarsFile[] {
  for (const name of names) {
    const read = readVariables(resolve(context.playbookDir, name), context);
    if (read !== undefined) return [{ kind: 'read', file: name, ...read }];
  }
  context.findings.add({
    code: 'no_such_file',
    cause: `there is no variables file ${names.join(', nor ')}`,
    mend: `looked in ${shownPath(context.playbookDir) || '.'}`,
    position: positionAt(place.source, place.path),
  });
  return [];
}

/** The variables of a file; undefined when there is none. What is wrong in it is in the findings. */
export function readVariables(
  path: string,
  context: LoadContext,
): { readonly values: JsonObject; readonly source: SourceMap } | undefined {
  const loaded = loadYaml(path, context);
  if (loaded === undefined) return undefined;
  const { value, source } = loaded;
  if (isJsonObject(value)) return { values: value, source };
  if (value !== undefined && value !== null) {
    const told = { value, wanted: 'a variables file is a mapping', mend: 'write "name: value" lines' };
    wrongKind(context.findings, told, positionAt(source, []));
  }
  return { values: {}, source };
}
