import { OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import type { VariableLayer } from '../model/inventory.ts';
import { isJsonArray, type Json, type JsonObject, jsonText } from '../model/json.ts';
import type { Play, VarsFile } from '../model/play.ts';
import { positionAt } from '../model/source.ts';
import { renderValue } from '../vars/template.ts';
import { PendingVariable, type Variables } from '../vars/variables.ts';

/** Gives a file's variables, undefined when there is no such file; throws what the file is wrong in. */
export type ReadVars = (path: string) => JsonObject | undefined;

export function hasFilesByHost({ varsFiles }: Play): boolean {
  return varsFiles.some(({ kind }) => kind === 'by_host');
}

/** `vars_files` in order; those by host are looked for with what else the host has, and left out before that can be known. */
export function varsFilesLayers({ varsFiles }: Play, variables?: Variables, read?: ReadVars): readonly VariableLayer[] {
  return varsFiles.flatMap((file): readonly VariableLayer[] => {
    if (file.kind === 'read') {
      const { values, source } = file;
      return [{ origin: `vars_files: ${file.file}`, values, source }];
    }
    return variables === undefined || read === undefined ? [] : firstOf(file, variables, read);
  });
}

/** As in Ansible, a name that needs a variable which the host does not have is passed over. */
function firstOf(
  { names, origin }: Extract<VarsFile, { kind: 'by_host' }>,
  variables: Variables,
  read: ReadVars,
): readonly VariableLayer[] {
  const looked: string[] = [];
  for (const name of names) {
    const path = rendered(name, variables);
    if (path === undefined) return [];
    const values = read(path);
    if (values !== undefined) return [{ origin: `vars_files: ${path}`, values }];
    looked.push(path);
  }
  const position = positionAt(origin.source, origin.path);
  const cause = `there is no variables file ${looked.join(', nor ')}`;
  throw new MissingFile({ code: 'no_such_file', cause, mend: 'make one, or name another behind it', position });
}

class MissingFile extends OrchestratorError {}

function rendered(name: string, variables: Variables): string | undefined {
  try {
    const value: Json = renderValue(name, variables);
    return isJsonArray(value) ? undefined : jsonText(value);
  } catch (error) {
    if (error instanceof PendingVariable) return undefined;
    if (error instanceof TemplateError && error.code === 'undefined_variable') return undefined;
    throw error;
  }
}
