import { normalClient } from './client-name.ts';
import { type ExportEntry, parseExports, plainPath, type Span } from './exports-grammar.ts';
import { foreignEntries } from './foreign.ts';
import { exportsFileOf } from './exports-file.ts';
import { isPath, namesOf } from './hindrances.ts';
import { fromByteString, toByteString } from './octal.ts';
import { clientsOf, type Params } from './params.ts';
import type { State } from './state.ts';

/** Foreign files without what is declared here, by their names; or the file that cannot be edited safely. */
export type Adoption =
  | { readonly kind: 'texts'; readonly texts: ReadonlyMap<string, string> }
  | { readonly kind: 'unsafe'; readonly file: string };

/** What has to go from files that are not ours, so that the declared clients stand in one place only. */
export function adoptionOf(state: State, params: Params): Adoption {
  const texts = new Map<string, string>();
  if (!params.adopt || params.state === 'absent') return { kind: 'texts', texts };
  const wanted = clientsOf(params).flatMap(({ host }) => namesOf(state, host));
  const isOurs = (path: string, client: string): boolean =>
    isPath(state, params, plainPath(path)) && wanted.includes(normalClient(client));
  for (const [file, text] of state.files) {
    if (file === exportsFileOf(params.path)) continue;
    const after = withoutExports(text, isOurs);
    if (after === text) continue;
    if (!isOnlyLess(text, after, isOurs)) return { kind: 'unsafe', file };
    texts.set(file, after);
  }
  return { kind: 'texts', texts };
}

/** The host as it is once the adopted entries are gone from their files. */
export function afterAdoption(state: State, params: Params, texts: ReadonlyMap<string, string>) {
  const left = { ...state, files: new Map([...state.files, ...texts]) };
  return { state: left, foreign: foreignEntries(left, params.path) };
}

type IsOurs = (path: string, client: string) => boolean;

/** Cuts clients out of their lines, and a line of which nobody is left; all other bytes stay as they are. */
function withoutExports(text: string, isOurs: IsOurs): string {
  const cuts = parseExports(text).entries.flatMap(entry => cutsOf(entry, isOurs));
  let bytes = toByteString(text);
  for (const { start, end } of cuts.toReversed()) bytes = bytes.slice(0, start) + bytes.slice(end);
  return fromByteString(bytes);
}

function cutsOf({ path, clients, span }: ExportEntry, isOurs: IsOurs): readonly Span[] {
  const ours = clients.filter(({ name }) => isOurs(path, name));
  // A line without clients would be open to everyone.
  if (ours.length === clients.length) return [{ start: span.start, end: span.end + 1 }];
  return ours.flatMap(client => client.span ?? []);
}

/** Read again, the text must say exactly the same without ours; a text that was not UTF-8 cannot be written back. */
function isOnlyLess(before: string, after: string, isOurs: IsOurs): boolean {
  const said = (text: string, isKept: IsOurs): string =>
    JSON.stringify(
      parseExports(text).entries.flatMap(({ path, clients }) =>
        clients.filter(({ name }) => isKept(path, name)).map(({ name, options }) => [path, name, options]),
      ),
    );
  return !before.includes('\ufffd') && said(after, () => true) === said(before, (path, name) => !isOurs(path, name));
}
