import { lookupNames, REFUSED_LOOKUPS } from '../../../src/lookup/index.ts';
import { filterNames, REFUSED_FILTERS } from '../../../src/vars/filters/index.ts';
import { GLOBALS } from '../../../src/vars/globals.ts';
import { REFUSED_TESTS, testNames } from '../../../src/vars/tests.ts';

interface Names {
  readonly kind: string;
  readonly taken: readonly string[];
  readonly refused: ReadonlyMap<string, string>;
}

/** All that a template can use by name. */
export const templateNames: readonly Names[] = [
  { kind: 'filter', taken: filterNames(), refused: REFUSED_FILTERS },
  { kind: 'test', taken: testNames(), refused: REFUSED_TESTS },
  { kind: 'lookup', taken: lookupNames(), refused: REFUSED_LOOKUPS },
  {
    kind: 'function',
    taken: [...GLOBALS.keys(), 'lookup', 'query', 'q'],
    refused: new Map([['lipsum', 'it makes up a text']]),
  },
];

/** docs/templates.md. */
export function templatePage(): string {
  const head =
    '# What a template can use\n\nWritten by `npm run docs` from what the program has; a differential test holds it against the lists of ansible-core and Jinja2.\n' +
    'Each also goes by `ansible.builtin.NAME`. What a name means is what it means there; where not, [ansible-differences.md](ansible-differences.md) says so.\n';
  const parts = templateNames.map(({ kind, taken, refused }) => {
    const list = taken
      .toSorted()
      .map(name => `\`${name}\``)
      .join(', ');
    const rows = [...refused].map(([name, why]) => `- \`${name}\`: ${why}`).join('\n');
    return `\n## ${kind}s\n\n${list}\n${rows === '' ? '' : `\nNot carried out:\n\n${rows}\n`}`;
  });
  return head + parts.join('');
}
