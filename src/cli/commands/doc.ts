import { readFileSync } from 'node:fs';
import { modules } from '../../../modules/index.ts';
import { actions } from '../../execute/actions/index.ts';
import { refusedModule } from '../../load/other-modules.ts';
import { UsageError } from '../../model/diagnostic.ts';
import { nearest } from '../../model/nearest.ts';
import { documentation, type Documented } from '../module-doc.ts';

/** `xenplay doc [MODULE]`: made from the same schema that checks the parameters. */
export function doc(name: string | undefined, { markdown }: { markdown: boolean }): Promise<number> {
  const documented = new Map<string, Documented>([...modules, ...actions]);
  const text =
    name === undefined
      ? listing(documented)
      : documentation(one(name, documented), { markdown, example: exampleOf(name) });
  process.stdout.write(`${text.trimEnd()}\n`);
  return Promise.resolve(0);
}

function listing(documented: ReadonlyMap<string, Documented>): string {
  const width = Math.max(...[...documented.keys()].map(name => name.length));
  return [...documented.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`)
    .join('\n');
}

function one(name: string, documented: ReadonlyMap<string, Documented>): Documented {
  const found = documented.get(name.replace(/^ansible\.builtin\./, ''));
  if (found !== undefined) return found;
  const refused = refusedModule(name);
  if (refused !== undefined) throw new UsageError(refused);
  const near = nearest(name, documented.keys());
  throw new UsageError({
    code: 'unknown_module',
    cause: `there is no module "${name}"`,
    mend: near === undefined ? 'xenplay doc lists them' : `did you mean "${near}"?`,
  });
}

function exampleOf(name: string): string | undefined {
  try {
    return readFileSync(new URL(`../../../modules/${name}/example.yaml`, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
