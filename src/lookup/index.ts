import { OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import { PURE_LOOKUPS } from '../vars/loops/index.ts';
import type { Lookup, LookupCall } from '../vars/variables.ts';
import { useControllerPaths } from '../vars/controller-paths.ts';
import { pipeLines, pipeText } from './commands.ts';
import { CONTROLLER_PATHS } from './controller-paths.ts';
import { environment, fileContents, fileGlob, firstFound, wholeContents } from './files.ts';
import { password } from './password.ts';
import type { Plugin, ReadBytes } from './plugin.ts';
import { csvValues, iniValues } from './tables.ts';
import { templateTexts, variableNames, variableValues } from './variables.ts';

useControllerPaths(CONTROLLER_PATHS);

/** Lookups that reach outside the templates: on the controller, never on a host. */
const tableOf = (readBytes: ReadBytes): ReadonlyMap<string, Plugin> =>
  new Map<string, Plugin>([
    ['env', environment],
    ['file', fileContents(readBytes)],
    ['unvault', wholeContents(readBytes)],
    ['fileglob', fileGlob],
    ['first_found', firstFound],
    ['template', templateTexts(readBytes)],
    ['vars', variableValues],
    ['varnames', variableNames],
    ['pipe', pipeText],
    ['lines', pipeLines],
    ['password', password],
    ['ini', iniValues],
    ['csvfile', csvValues],
  ]);

/** Carries out `lookup('name', …)`; gives the plugin's results as a list. `readBytes` decrypts what is encrypted. */
export function lookupsWith(readBytes: ReadBytes): Lookup {
  const table = tableOf(readBytes);
  return (name, terms, call) => carriedOut(table, name, { terms, call });
}

function carriedOut(
  lookups: ReadonlyMap<string, Plugin>,
  name: string,
  { terms, call }: { terms: readonly Json[]; call: LookupCall },
): readonly Json[] {
  const plugin = lookups.get(name.replace(/^ansible\.builtin\./, ''));
  if (plugin === undefined) {
    const names = [...lookups.keys(), ...PURE_LOOKUPS.keys()];
    const near = nearest(name, names);
    const mend = near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`;
    throw new TemplateError({ code: 'template_error', cause: `there is no lookup "${name}"`, mend });
  }
  try {
    return plugin(terms, call);
  } catch (error) {
    // What is already told (an undefined variable, one not known yet) keeps its own words.
    if (error instanceof OrchestratorError || !(error instanceof Error) || !('code' in error)) throw error;
    const cause = `lookup "${name}" failed: ${error.message}`;
    throw new TemplateError({ code: 'template_error', cause, mend: 'check its arguments' });
  }
}
