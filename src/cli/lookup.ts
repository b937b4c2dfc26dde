import { readFileSync } from 'node:fs';
import { TemplateError } from '../model/diagnostic.ts';
import { type Json, jsonText } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';

type Lookup = (args: readonly Json[]) => Json;

/** Lookups that reach outside the templates: on the controller, never on a host. */
const LOOKUPS: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  ['env', args => args.map(name => process.env[jsonText(name)] ?? '').join(',')],
  ['file', args => args.map(path => readFileSync(jsonText(path), 'utf8').replace(/\n+$/, '')).join(',')],
]);

/** Carries out `lookup('name', …)`. */
export function lookup(name: string, args: readonly Json[]): Json {
  const found = LOOKUPS.get(name.replace(/^ansible\.builtin\./, ''));
  if (found === undefined) {
    const near = nearest(name, LOOKUPS.keys());
    const mend = near === undefined ? `there are: ${[...LOOKUPS.keys()].join(', ')}` : `did you mean "${near}"?`;
    throw new TemplateError({ code: 'template_error', cause: `there is no lookup "${name}"`, mend });
  }
  try {
    return found(args);
  } catch (error) {
    const cause = `lookup "${name}" failed: ${error instanceof Error ? error.message : String(error)}`;
    throw new TemplateError({ code: 'template_error', cause, mend: 'check its arguments' });
  }
}
