import { nearest } from '../../model/nearest.ts';
import { templateError } from '../errors.ts';
import { testNamed } from '../tests.ts';
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
    near === undefined ? 'see docs/templates.md for those there are' : `did you mean "${near}"?`,
  );
}
