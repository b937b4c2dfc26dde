import { nearest } from '../../model/nearest.ts';
import { templateError } from '../errors.ts';
import { testNamed } from '../tests.ts';
import { addressFilters } from './addresses.ts';
import { basicFilters } from './basic.ts';
import { collectionFilters } from './collections.ts';
import { passwordHash } from './crypt.ts';
import { dataFilters } from './data.ts';
import { documentFilters } from './documents.ts';
import type { Filter } from './filter.ts';
import { mappingFilters } from './mappings.ts';
import { markupFilters } from './markup.ts';
import { pathFilters } from './paths.ts';
import { sizeFilters } from './sizes.ts';
import { textFilters } from './text.ts';
import { timeFilters } from './times.ts';
import { urlFilters } from './urls.ts';

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...basicFilters,
  ...textFilters,
  ...pathFilters,
  ...urlFilters,
  ...timeFilters,
  ...markupFilters,
  ...sizeFilters,
  ...addressFilters,
  ...documentFilters,
  ['password_hash', passwordHash],
  ...dataFilters,
  ...mappingFilters,
  ...collectionFilters({ filter: filterNamed, test: testNamed }),
]);

/** The filter of this name; an unknown one is an error that names the nearest. */
export function filterNamed(name: string): Filter {
  const filter = FILTERS.get(name.replace(/^ansible\.builtin\./, ''));
  if (filter !== undefined) return filter;
  const near = nearest(name, FILTERS.keys());
  throw templateError(
    `there is no filter "${name}"`,
    REFUSED_FILTERS.get(name) ??
      (near === undefined ? 'see docs/templates.md for those there are' : `did you mean "${near}"?`),
  );
}

/** Filters of Jinja2 and Ansible that are not carried out, and what to do instead. */
export const REFUSED_FILTERS: ReadonlyMap<string, string> = new Map([
  ['vault', 'a template would hold the password: use "xenplay vault encrypt-string"'],
  ['unvault', 'a template would hold the password: mark the value as !vault, or use the lookup "unvault"'],
  ['attr', 'it reaches into objects of Python: use a dot or brackets'],
  ['urlize', 'it writes HTML with rules of its own: write the link into the template'],
]);

/** The names of all filters that there are. */
export function filterNames(): readonly string[] {
  return [...FILTERS.keys()];
}
