import { clientProblem } from './client-name.ts';
import { ExportsScanner } from './exports-scanner.ts';
import { optionProblem } from './options.ts';

/** Bytes of the text, from the first to before the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface ExportClient {
  /** As written; `''` stands for everyone. */
  readonly name: string;
  /** The defaults of the line, then the client's own. */
  readonly options: readonly string[];
  /** With the blank behind it. Absent for the everyone of an entry that names nobody. */
  readonly span?: Span;
}

export interface ExportEntry {
  readonly path: string;
  readonly clients: readonly ExportClient[];
  readonly line: number;
  /** Up to the end of its line. */
  readonly span: Span;
}

/** An `error` makes exportfs drop exports or mix them up; a `trap` is read, but hardly as it was meant. */
export interface ExportProblem {
  readonly severity: 'error' | 'trap';
  readonly code: string;
  readonly cause: string;
  readonly line: number;
}

export interface ExportsFile {
  readonly entries: readonly ExportEntry[];
  readonly problems: readonly ExportProblem[];
}

/** Reads exports(5) as exportfs does (nfs-utils 2.6.2, measured), not as its manual tells. Stops where exportfs stops. */
export function parseExports(text: string): ExportsFile {
  const scanner = new ExportsScanner(text);
  const entries: ExportEntry[] = [];
  const problems: ExportProblem[] = [];
  const report = (problem: Omit<ExportProblem, 'line'>): void => {
    problems.push({ ...problem, line: scanner.line });
  };
  while (scanner.skip(' \t\n#')) {
    const start = scanner.at;
    const path = scanner.token();
    if (path === undefined) {
      report({ severity: 'error', code: 'bad_path', cause: 'a quoted path goes on over the end of the line' });
      break;
    }
    // A blank that is none of the skipped ones (a carriage return, say) gives an empty word; exportfs goes on after it.
    if (path === '') {
      if (scanner.atEnd) break;
      scanner.step();
      continue;
    }
    const line = scanner.line;
    const clients = readClients(scanner, report);
    if (!path.startsWith('/')) {
      report({ severity: 'trap', code: 'relative_path', cause: `${path} is no absolute path` });
    }
    if (clients !== undefined) entries.push({ path, clients, line, span: { start, end: scanner.at } });
    if (problems.some(problem => problem.severity === 'error')) break;
  }
  return { entries, problems };
}

/** Without the slashes too many that exportfs takes away. */
export function plainPath(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

type Report = (problem: Omit<ExportProblem, 'line'>) => void;

/** The clients of one entry, with the defaults of `-options` in them; undefined after an error. */
function readClients(scanner: ExportsScanner, report: Report): readonly ExportClient[] | undefined {
  const clients: ExportClient[] = [];
  let defaults: readonly string[] = [];
  for (;;) {
    scanner.skip(' \t#');
    const start = scanner.at;
    const word = scanner.token();
    if (word === undefined) {
      report({ severity: 'error', code: 'bad_client', cause: 'a quoted client goes on over the end of the line' });
      return undefined;
    }
    if (word === '') return clients.length > 0 ? clients : [{ name: '', options: defaults }];
    if (word.startsWith('-')) defaults = readOptions(word.slice(1), report);
    else {
      const client = readClient(word, defaults, report);
      if (client === undefined) return undefined;
      if (client.name === '' && clients.length > 0) {
        report({ severity: 'trap', code: 'space_before_options', cause: 'a blank before ( exports to everyone' });
      }
      clients.push({ ...client, span: { start, end: scanner.at } });
    }
  }
}

function readClient(word: string, defaults: readonly string[], report: Report): ExportClient | undefined {
  const open = word.indexOf('(');
  const name = open < 0 ? word : word.slice(0, open);
  if (open >= 0 && word.indexOf(')', open) !== word.length - 1) {
    report({
      severity: 'error',
      code: 'bad_option_list',
      cause: `the options of ${name === '' ? '*' : name} do not end`,
    });
    return undefined;
  }
  if (name.startsWith('/')) {
    const cause = `${name} stands where a client is expected: the line before ends with a backslash`;
    report({ severity: 'error', code: 'joined_lines', cause });
    return undefined;
  }
  const problem = name === '' ? undefined : clientProblem(name);
  if (problem !== undefined) {
    const severity = name.includes('/') ? 'error' : 'trap';
    report({ severity, code: 'bad_client', cause: `client ${name}: ${problem}` });
  }
  const own = open < 0 ? [] : readOptions(word.slice(open + 1, -1), report);
  return { name, options: [...defaults, ...own] };
}

function readOptions(list: string, report: Report): readonly string[] {
  const options = list.split(',').filter(option => option !== '');
  for (const option of options) {
    const code = optionProblem(option);
    if (code !== undefined) report({ severity: 'error', code, cause: `exportfs does not know the option ${option}` });
  }
  return options;
}
