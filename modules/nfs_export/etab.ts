import { ParseError } from '../../src/model/diagnostic.ts';
import { normalClient } from './client-name.ts';
import { unescapePath } from './octal.ts';

/** A live export, as rpc.mountd serves it. */
export interface LiveExport {
  readonly path: string;
  /** In normal form. */
  readonly client: string;
  readonly options: readonly string[];
}

/** Reads etab: `path<TAB>client(options)`, one a line. */
export function parseEtab(lines: readonly string[]): readonly LiveExport[] {
  return lines.filter(line => line !== '').map(liveExport);
}

function liveExport(line: string): LiveExport {
  const match = /^([^\t]+)\t([^\t]*)\(([^()]*)\)$/.exec(line);
  if (match === null) {
    throw new ParseError({
      code: 'unknown_etab_line',
      cause: `etab holds a line that is no export: ${line.slice(0, 200)}`,
    });
  }
  const [, path = '', client = '', options = ''] = match;
  return { path: unescapePath(path), client: normalClient(unescapePath(client)), options: options.split(',') };
}
