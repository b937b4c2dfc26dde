import { normalClient } from './client-name.ts';
import { exportsFileOf } from './exports-file.ts';
import { type ExportProblem, parseExports, plainPath } from './exports-grammar.ts';
import type { State } from './state.ts';

/** An export that stands in a file which is not ours. */
export interface ForeignExport {
  readonly path: string;
  readonly client: string;
  readonly options: readonly string[];
  readonly file: string;
  readonly line: number;
}

export interface Foreign {
  readonly exports: readonly ForeignExport[];
  readonly problems: readonly (ExportProblem & { readonly file: string })[];
}

/** All exports files but the one that we keep for this path, read as exportfs reads them. */
export function foreignEntries(state: State, path: string): Foreign {
  const files = [...state.files].filter(([name]) => name !== exportsFileOf(path));
  const parsed = files.map(([file, text]) => ({ file, ...parseExports(text) }));
  return {
    exports: parsed.flatMap(({ file, entries }) =>
      entries.flatMap(({ path: entryPath, clients, line }) =>
        clients.map(({ name, options }) => ({
          path: plainPath(entryPath),
          client: normalClient(name),
          options,
          file,
          line,
        })),
      ),
    ),
    problems: parsed.flatMap(({ file, problems }) => problems.map(problem => ({ ...problem, file }))),
  };
}
