import { TemplateError } from '../model/diagnostic.ts';
import { nearest } from '../model/nearest.ts';

/** A template needs a variable, key or attribute that does not exist. */
export class UndefinedVariableError extends TemplateError {
  readonly variable: string;

  constructor(variable: string, cause: string, known: Iterable<string> = []) {
    const near = nearest(variable.split('.').at(-1) ?? variable, known);
    const mend =
      near === undefined
        ? `define ${variable}, or give a default: {{ ${variable} | default(…) }}`
        : `did you mean "${near}"?`;
    super({ code: 'undefined_variable', cause, mend });
    this.variable = variable;
  }
}

export function templateError(cause: string, mend?: string): TemplateError {
  return new TemplateError({ code: 'template_error', cause, mend });
}

export function syntaxError(cause: string, template: string): TemplateError {
  return new TemplateError({
    code: 'template_syntax',
    cause: `${cause} in the template ${excerpt(template)}`,
    mend: 'see the Jinja2 syntax; braces, quotes and tags come in pairs',
  });
}

export function limitError(what: string): TemplateError {
  return new TemplateError({
    code: 'template_limit',
    cause: `a template was stopped: ${what}`,
    mend: 'make it smaller; templates are bounded so that none can hang a run',
  });
}

/** What JavaScript itself gives up on (a stack too deep, a text too long) is a limit like ours. */
export function withinLimits<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw limitError(error.message);
    throw error;
  }
}

function excerpt(template: string): string {
  const line = template.replaceAll('\n', '\\n');
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 77)}…` : line);
}
