// Writes docs/modules and docs/module-parameters.md from the modules' schemas and examples, docs/modules-tried.md, docs/templates.md and docs/options-and-keywords.md. `--check` only tells whether they are up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from '../../../modules/index.ts';
import { documentation } from '../../../src/cli/module-doc.ts';
import { actions } from '../../../src/execute/actions/index.ts';
import { triedNote } from '../../support/examples/tried.ts';
import { modulesTriedPage } from './modules-tried.ts';
import { optionPage } from './option-page.ts';
import { parameterTable } from './parameter-table.ts';
import { templatePage } from './template-names.ts';

/** The page of each module and action, the table of all parameters, and what templates can use, by path. */
export function modulePages(): ReadonlyMap<string, string> {
  const described = [...modules.values(), ...actions.values()];
  const pages = described.map((item): [string, string] => [
    join('docs', 'modules', `${item.name}.md`),
    documentation(item, { markdown: true, example: exampleOf(item.name), tried: triedNote(item.name) }),
  ]);
  return new Map([
    ...pages,
    [join('docs', 'module-parameters.md'), parameterTable()],
    [join('docs', 'modules-tried.md'), modulesTriedPage()],
    [join('docs', 'templates.md'), templatePage()],
    [join('docs', 'options-and-keywords.md'), optionPage()],
  ]);
}

function exampleOf(name: string): string | undefined {
  const path = join('modules', name, 'example.yaml');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (process.argv[1] === import.meta.filename) for (const [path, text] of modulePages()) writeFileSync(path, text);
