import { OrchestratorError, TemplateError } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import type { TemplateFacts } from '../model/template-facts.ts';
import { nearest } from '../model/nearest.ts';
import { PURE_LOOKUPS } from '../vars/loops/index.ts';
import type { Lookup, LookupCall } from '../vars/variables.ts';
import { useControllerPaths } from '../vars/controller-paths.ts';
import { pipeLines, pipeText } from './commands.ts';
import { CONTROLLER_PATHS } from './controller-paths.ts';
import { environment, fileContents, fileGlob, firstFound, wholeContents } from './files.ts';
import { password } from './password.ts';
import type { HostsInGroups, Plugin, ReadBytes } from './plugin.ts';
import { csvValues, iniValues } from './tables.ts';
import { urlTexts } from './url.ts';
import { hostnames, templateTexts, variableNames, variableValues } from './variables.ts';

useControllerPaths(CONTROLLER_PATHS);

/** What lookups need from the program. */
export interface Surroundings {
  /** Decrypts what is encrypted. */
  readonly readBytes: ReadBytes;
  readonly templateFacts: (path: string) => TemplateFacts;
  /** The hosts that patterns name, by the variable `groups`. */
  readonly hostsInGroups: HostsInGroups;
  /** True for a lookup that is off unless it is asked for from outside the playbook. */
  readonly isAskedFor: (name: string) => boolean;
}

/** Lookups that reach outside the templates: on the controller, never on a host. */
const tableOf = ({ readBytes, templateFacts, hostsInGroups, isAskedFor }: Surroundings): ReadonlyMap<string, Plugin> =>
  new Map<string, Plugin>([
    ['env', environment],
    ['file', fileContents(readBytes)],
    ['unvault', wholeContents(readBytes)],
    ['fileglob', fileGlob],
    ['first_found', firstFound],
    ['template', templateTexts(readBytes, templateFacts)],
    ['vars', variableValues],
    ['varnames', variableNames],
    ['pipe', pipeText],
    ['lines', pipeLines],
    ['password', password],
    ['ini', iniValues],
    ['csvfile', csvValues],
    ['inventory_hostnames', hostnames(hostsInGroups)],
    ['url', urlTexts(() => isAskedFor('url'))],
  ]);

/** Ansible's that mean nothing here. */
export const REFUSED_LOOKUPS: ReadonlyMap<string, string> = new Map([
  ['config', "it reads ansible.cfg, which xenplay does not: write the value into the playbook's variables"],
]);

/** Carries out `lookup('name', …)`; gives the plugin's results as a list. */
export function lookupsWith(surroundings: Surroundings): Lookup {
  const table = tableOf(surroundings);
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
    const mend =
      REFUSED_LOOKUPS.get(name) ?? (near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`);
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

/** The names of all lookups that there are. */
export function lookupNames(): readonly string[] {
  const templateFacts = (): TemplateFacts => ({ owner: '', controller: '', mtime: '', runDate: '' });
  const bytes = new Uint8Array();
  const table = tableOf({ readBytes: () => bytes, templateFacts, hostsInGroups: () => [], isAskedFor: () => false });
  return [...table.keys(), ...PURE_LOOKUPS.keys()];
}
