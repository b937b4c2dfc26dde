/** What a person is asked while hosts are at work. */
export interface Question {
  /** Shown as it is. */
  readonly text: string;
  /** What is typed is not shown. */
  readonly isHidden: boolean;
  /** Only one of these keys counts, at once and in small letters; absent: a line. */
  readonly keys?: readonly string[];
  /** Ends by itself after so long; what was typed does not count. It waits for that where nobody can be asked, too. */
  readonly seconds?: number;
  /** Ctrl-C is an answer; else it drains the run as everywhere. */
  readonly takesInterrupt?: boolean;
  /** Where there is no terminal, a line of standard input answers; at its end, nothing more is begun. */
  readonly isNeeded?: boolean;
  /** Takes the question back. */
  readonly signal: AbortSignal;
}

/** `nobody`: there is nobody to ask, or no more. */
export type Answer =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'time_over' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'taken_back' };

/** Who can be asked while the run goes on: one question at a time. */
export interface Person {
  ask(question: Question): Promise<Answer>;
}
