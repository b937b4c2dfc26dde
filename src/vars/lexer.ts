import { TemplateError } from '../model/diagnostic.ts';
import { type Delimiters, JINJA_DELIMITERS, patternsOf, type TagKind, type TagPatterns } from './delimiters.ts';
import { syntaxError } from './errors.ts';
import { type Token, tokensUntil } from './tokens.ts';

/** A template cut into text, `{{ … }}` and `{% … %}`; comments are gone, whitespace control is done. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output' | 'statement'; readonly tokens: readonly Token[]; readonly at: number };

export interface LexOptions {
  /** Drops the newline after a statement; Ansible switches it on. */
  readonly trimBlocks: boolean;
  /** Leaves backslashes in texts inside `{{ … }}` as they are, as Ansible does in playbooks (not in template files). */
  readonly rawBackslashes: boolean;
  /** Strips blanks between the start of a line and a statement or comment. */
  readonly lstripBlocks?: boolean;
  /** The line end that the template's own text is given. */
  readonly newline?: string;
  readonly delimiters?: Delimiters;
}

export function segmentsOf(template: string, options: LexOptions): readonly Segment[] {
  return new TemplateLexer(template, options).segments();
}

class TemplateLexer {
  readonly #template: string;
  readonly #options: LexOptions;
  readonly #marks: TagPatterns;
  readonly #segments: Segment[] = [];
  #at = 0;

  constructor(template: string, options: LexOptions) {
    this.#template = template;
    this.#options = options;
    this.#marks = patternsOf(options.delimiters ?? JINJA_DELIMITERS);
  }

  segments(): readonly Segment[] {
    try {
      return this.#cut();
    } catch (error) {
      if (error instanceof TemplateError) error.offset ??= this.#at;
      throw error;
    }
  }

  #cut(): readonly Segment[] {
    const { opener, raw, kindOf } = this.#marks;
    while (this.#at < this.#template.length) {
      opener.lastIndex = this.#at;
      const found = opener.exec(this.#template);
      if (found === null) {
        this.#text(this.#template.slice(this.#at));
        break;
      }
      const kind = kindOf(found[0]);
      const before = this.#template.slice(this.#at, found.index);
      this.#text(this.#isStripped(kind, found) ? before.replace(/(^|\n)[ \t]*$/, '$1') : before);
      this.#at = found.index;
      raw.lastIndex = found.index;
      const start = raw.exec(this.#template);
      if (start === null) this.#tag(kind, found[0]);
      else this.#raw(start[0].length, start[1] ?? '', start[2] ?? '');
    }
    return this.#segments;
  }

  /** `lstrip_blocks`: only blanks stand between the start of the line and the tag; `+` keeps them. */
  #isStripped(kind: TagKind, { index, 0: opener }: RegExpExecArray): boolean {
    if (this.#options.lstripBlocks !== true || kind === 'output' || this.#template[index + opener.length] === '+')
      return false;
    const lineStart = this.#template.lastIndexOf('\n', index - 1) + 1;
    return lineStart >= this.#at || lineStart === 0 ? /^[ \t]*$/.test(this.#template.slice(lineStart, index)) : false;
  }

  #text(text: string): void {
    const { newline } = this.#options;
    if (text === '') return;
    this.#segments.push({ kind: 'text', text: newline === undefined ? text : text.replaceAll('\n', newline) });
  }

  #raw(length: number, before: string, after: string): void {
    if (before === '-') this.#stripBefore();
    const start = this.#at + length;
    const { endRaw } = this.#marks;
    endRaw.lastIndex = start;
    const end = endRaw.exec(this.#template);
    if (end === null) throw syntaxError('"raw" has no "endraw"', this.#template);
    const text = this.#template.slice(start, end.index);
    // Jinja2 trims behind `endraw`, but not behind `raw`.
    const head = after === '-' ? text.trimStart() : text;
    this.#text(end[1] === '-' ? head.trimEnd() : head);
    this.#at = end.index + end[0].length;
    this.#afterTag(true, end[2] ?? '');
  }

  #tag(kind: TagKind, opener: string): void {
    const [, closer] = (this.#options.delimiters ?? JINJA_DELIMITERS)[kind];
    const control = this.#template[this.#at + opener.length] ?? '';
    const hasControl = control === '-' || control === '+';
    if (control === '-') this.#stripBefore();
    const start = this.#at + opener.length + (hasControl ? 1 : 0);
    const isRaw = kind === 'output' && this.#options.rawBackslashes;
    const { tokens, end } =
      kind === 'comment' ? this.#comment(start, closer) : tokensUntil(this.#template, start, { closer, isRaw });
    if (kind !== 'comment') this.#segments.push({ kind, tokens, at: this.#at });
    const mark = this.#template[end - 1] ?? '';
    this.#at = end + closer.length;
    this.#afterTag(kind !== 'output', mark === '-' || (mark === '+' && kind !== 'output') ? mark : '');
  }

  #comment(start: number, closer: string): { tokens: readonly Token[]; end: number } {
    const end = this.#template.indexOf(closer, start);
    if (end < 0) throw syntaxError('a comment is not closed', this.#template);
    return { tokens: [], end };
  }

  #stripBefore(): void {
    const last = this.#segments.at(-1);
    if (last?.kind !== 'text') return;
    this.#segments.pop();
    const text = last.text.trimEnd();
    if (text !== '') this.#segments.push({ kind: 'text', text });
  }

  #afterTag(isBlock: boolean, mark: string): void {
    const rest = this.#template.slice(this.#at);
    if (mark === '-') this.#at += rest.length - rest.trimStart().length;
    else if (isBlock && mark !== '+' && this.#options.trimBlocks) this.#at += /^\r?\n/.exec(rest)?.[0].length ?? 0;
  }
}
