import { scriptFile } from '../script.ts';

/** A file of shell text with the function `keep_context`: goes before a script that replaces files by renaming. */
export const CONTEXT_FILE = new URL('keep-context.sh', import.meta.url).href;

/** Its text. */
export const KEEP_CONTEXT = scriptFile(import.meta.url, 'keep-context.sh')().text;
