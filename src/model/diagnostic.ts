/** A place in a file of the user's: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake, told so that it can be mended without reading our source. `code` is what tests compare. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly cause: string;
  readonly mend?: string;
  readonly position?: Position;
}

/** The line that every view shows first: `file:line:column: cause`. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { position, cause, mend, severity } = diagnostic;
  const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column}: `;
  const kind = severity === 'warning' ? 'warning: ' : '';
  return `${place}${kind}${cause}${mend === undefined ? '' : `\n  mend: ${mend}`}`;
}

/** By file, line and column; what has no place comes last. */
export function byPlace({ position: a }: Diagnostic, { position: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

interface ErrorDetails {
  readonly code: string;
  readonly cause: string;
  readonly mend?: string | undefined;
  readonly position?: Position | undefined;
}

/** Base of all errors we expect. Anything else that reaches `main.ts` is a bug and says so. */
export class OrchestratorError extends Error {
  readonly code: string;
  readonly mend: string | undefined;
  readonly position: Position | undefined;

  constructor(details: ErrorDetails) {
    super(details.cause);
    this.name = new.target.name;
    this.code = details.code;
    this.mend = details.mend;
    this.position = details.position;
  }

  toDiagnostic(): Diagnostic {
    return {
      code: this.code,
      severity: 'error',
      cause: this.message,
      ...(this.mend === undefined ? {} : { mend: this.mend }),
      ...(this.position === undefined ? {} : { position: this.position }),
    };
  }
}

/** The command line was used wrongly. */
export class UsageError extends OrchestratorError {}
/** A template cannot be parsed or evaluated; `code` is `template_syntax`, `undefined_variable`, `template_error` or `template_limit`. */
export class TemplateError extends OrchestratorError {
  /** Where in the template's text it went wrong, while the error is on its way to who knows the file. */
  offset: number | undefined;
  /** Variables that say the setting that is wrong, the first that is set before all others; on its way likewise. */
  variables: readonly string[] | undefined;
}
/** A host's answer is not in a form that we know; nothing may be concluded from it. */
export class ParseError extends OrchestratorError {}

/** Files cannot be used: all their mistakes at once. */
export class DiagnosticsError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const sorted = diagnostics.toSorted(byPlace);
    super(sorted.map(formatDiagnostic).join('\n'));
    this.name = 'DiagnosticsError';
    this.diagnostics = sorted;
  }
}
