import type { JsonObject } from '../model/json.ts';

interface FreeForm {
  /** The text without the options. */
  readonly text: string;
  readonly options: JsonObject;
}

/** What Ansible takes out of a command's text, wherever it stands: `creates=/x chdir=/y`. */
const OPTIONS: ReadonlySet<string> = new Set([
  ...['creates', 'removes', 'chdir', 'executable', 'warn', 'stdin', 'stdin_add_newline', 'strip_empty_ends'],
]);

/** A command and its options; or any text and all its assignments. A text with an open quote is left to the module to refuse. */
export function splitFreeForm(text: string, isCommand = true): FreeForm {
  const pieces = piecesOf(text);
  if (pieces === undefined) return { text, options: {} };
  const isOption = ({ assignment }: Piece): boolean =>
    assignment !== undefined && (!isCommand || OPTIONS.has(assignment[0]));
  const kept = pieces.filter(piece => !isOption(piece));
  if (kept.length === pieces.length) return { text, options: {} };
  return {
    text: kept
      .map(({ blanks, word }) => blanks + word)
      .join('')
      .trim(),
    options: Object.fromEntries(pieces.filter(isOption).flatMap(({ assignment }) => (assignment ? [assignment] : []))),
  };
}

/** `path=/x state=directory`; undefined for a text that is not made of assignments only. */
export function assignmentsOf(text: string): JsonObject | undefined {
  const assignments = piecesOf(text.trim())?.map(({ assignment }) => assignment);
  if (assignments?.every(found => found !== undefined) !== true) return undefined;
  return Object.fromEntries(assignments);
}

interface Piece {
  readonly blanks: string;
  readonly word: string;
  /** For a word `name=value`, its quotes taken off. */
  readonly assignment: readonly [name: string, value: string] | undefined;
}

const PIECE = /(\s*)((?:\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|[^\s"'\\])+)/gsy;

/** Blanks inside quotes and templates do not part words. Undefined when a quote is not closed. */
function piecesOf(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let end = 0;
  for (const [whole, blanks = '', word = ''] of text.matchAll(PIECE)) {
    pieces.push({ blanks, word, assignment: assignmentOf(word) });
    end += whole.length;
  }
  return text.slice(end).trim() === '' ? pieces : undefined;
}

function assignmentOf(word: string): Piece['assignment'] {
  const match = /^(\w+)=(.*)$/s.exec(word);
  if (match === null) return undefined;
  const [, name = '', value = ''] = match;
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return [name, unescaped(quoted?.[2] ?? value)];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unescaped(text: string): string {
  return text.replace(/\\([ntr\\"'])/g, (whole, sign: string) => ESCAPES[sign] ?? whole);
}
