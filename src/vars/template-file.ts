import { type Position, TemplateError } from '../model/diagnostic.ts';
import type { Node } from './ast.ts';
import { type Delimiters, JINJA_DELIMITERS } from './delimiters.ts';
import { renderNodes } from './render.ts';
import { rootScope } from './template.ts';
import { parseTemplate } from './template-parser.ts';
import type { Variables } from './variables.ts';

/** A template file and how it is written; names and defaults are those of Ansible's `template`. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newline?: string;
  readonly delimiters?: Partial<Delimiters>;
}

/** Renders a template file; an error says where in the file it is. */
export function renderFile(file: TemplateFile, variables: Variables): string {
  // Jinja2 reads any line end as \n and writes the one that is asked for.
  const text = file.text.replace(/\r\n?/g, '\n');
  try {
    return withLastNewlines(renderNodes(parsed(text, file), rootScope(variables)), text, file);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { code, message: cause, mend, offset } = error;
    throw new TemplateError({ code, cause, mend, position: placeOf(file.path, text, offset ?? 0) });
  }
}

/** Of newlines at the end Ansible keeps at least as many as the template has, also those that trim_blocks takes. */
function withLastNewlines(rendered: string, text: string, { newline = '\n' }: TemplateFile): string {
  return rendered + newline.repeat(Math.max(0, lastNewlines(text) - lastNewlines(rendered)));
}

function lastNewlines(text: string): number {
  return /\n*$/.exec(text)?.[0].length ?? 0;
}

const MOST_PARSED = 500;
const cache = new Map<string, readonly Node[]>();

/** Parsed once for all hosts. */
function parsed(text: string, file: TemplateFile): readonly Node[] {
  const { trimBlocks = true, lstripBlocks = false, newline, delimiters } = file;
  const options = {
    trimBlocks,
    lstripBlocks,
    rawBackslashes: false,
    delimiters: { ...JINJA_DELIMITERS, ...delimiters },
    ...(newline === undefined || newline === '\n' ? {} : { newline }),
  };
  const key = JSON.stringify([options, text]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const nodes = parseTemplate(text, options);
  if (cache.size >= MOST_PARSED) cache.clear();
  cache.set(key, nodes);
  return nodes;
}

function placeOf(file: string, text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
