/** How each kind of tag begins and ends. */
export interface Delimiters {
  readonly output: readonly [string, string];
  readonly statement: readonly [string, string];
  readonly comment: readonly [string, string];
}

export const JINJA_DELIMITERS: Delimiters = { output: ['{{', '}}'], statement: ['{%', '%}'], comment: ['{#', '#}'] };

export type TagKind = keyof Delimiters;

export interface TagPatterns {
  readonly opener: RegExp;
  readonly raw: RegExp;
  readonly endRaw: RegExp;
  readonly kindOf: (opener: string) => TagKind;
}

/** What finds tags; `raw` sections are tags of their own. */
export function patternsOf({ output, statement, comment }: Delimiters): TagPatterns {
  const kinds = new Map<string, TagKind>([
    [comment[0], 'comment'],
    [statement[0], 'statement'],
    [output[0], 'output'],
  ]);
  // As in Jinja2, the longest wins where several begin alike.
  const openers = [...kinds.keys()].toSorted((a, b) => b.length - a.length).map(literal);
  const [start, end] = statement.map(literal);
  return {
    opener: new RegExp(openers.join('|'), 'g'),
    raw: new RegExp(`${start ?? ''}([-+]?)\\s*raw\\s*([-+]?)${end ?? ''}`, 'y'),
    endRaw: new RegExp(`${start ?? ''}([-+]?)\\s*endraw\\s*([-+]?)${end ?? ''}`, 'g'),
    kindOf: opener => kinds.get(opener) ?? 'output',
  };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
