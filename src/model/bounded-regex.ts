import { createContext, Script } from 'node:vm';
import { TemplateError } from './diagnostic.ts';

/** Processor time that one text may take; a regular expression that repeats a repetition could take for ever. */
const MOST_MILLISECONDS = 1000;
/** Of it, what a busy machine must have given before this counts as too long. */
const GIVEN = 0.25;
/** Estimated steps that are not worth a watch, which costs a fraction of a millisecond. */
const CHEAP_STEPS = 5_000_000;

/**
 * A regular expression that a playbook wrote: `exec`, `test`, `matchAll` and what is built on them end with an error when they
 * would take too long. JavaScript's own engine goes back over its tracks without any bound.
 */
export class BoundedRegExp extends RegExp {
  readonly #cost: Cost;

  constructor(source: string, flags: string) {
    super(source, flags);
    this.#cost = costOf(source);
  }

  override exec(subject: string): RegExpExecArray | null {
    if (isCheap(this.#cost, subject)) return super.exec(subject);
    const plain = new RegExp(this.source, this.flags);
    plain.lastIndex = this.lastIndex;
    const found = watched(ONE, plain, subject) as RegExpExecArray | null;
    this.lastIndex = plain.lastIndex;
    return found;
  }

  override [Symbol.matchAll](subject: string): RegExpStringIterator<RegExpExecArray> {
    const plain = new RegExp(this.source, this.flags);
    if (isCheap(this.#cost, subject)) return subject.matchAll(plain);
    const found = watched(ALL, plain, subject) as readonly RegExpExecArray[];
    // An iterator of an array does all that one of matches does.
    return found[Symbol.iterator]();
  }
}

interface Cost {
  /** Repetitions without a small bound. */
  readonly loops: number;
  readonly optional: number;
  /** A group is repeated: what is in it may be tried in ways without number. */
  readonly isNested: boolean;
}

function costOf(source: string): Cost {
  const plain = source
    .replace(/\\./gs, '_')
    .replace(/\[[^\]]*\]/g, '_')
    .replace(/\(\?(?:<?[=!]|:|<\w+>)/g, '(');
  const count = (pattern: RegExp): number => plain.match(pattern)?.length ?? 0;
  return { loops: count(/[*+{]/g), optional: count(/[^*+}?(]\?/g), isNested: /\)[*+{]/.test(plain) };
}

function isCheap({ loops, optional, isNested }: Cost, { length }: string): boolean {
  return !isNested && (length + 1) ** (loops + 1) * 2 ** optional < CHEAP_STEPS;
}

const ONE = new Script('pattern.exec(subject)');
const ALL = new Script('[...subject.matchAll(pattern)]');
/** Nothing but the two values: what runs in it is not the playbook's text, only the engine on it. */
const context: { pattern?: RegExp; subject?: string } = createContext({});

/** It may be an error of the other context, which is no Error of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

function watched(script: Script, pattern: RegExp, subject: string): unknown {
  Object.assign(context, { pattern, subject });
  try {
    // node:vm's clock is that of the wall: where others had the processor meanwhile, it is tried again with more of it.
    for (let most = MOST_MILLISECONDS; ; most *= 2) {
      const before = process.cpuUsage();
      try {
        return script.runInContext(context, { timeout: most });
      } catch (error) {
        if (!isTimeout(error)) throw error;
        const { user, system } = process.cpuUsage(before);
        if (user + system >= GIVEN * MOST_MILLISECONDS * 1000) throw tooLong(pattern);
      }
    }
  } finally {
    Object.assign(context, { pattern: undefined, subject: undefined });
  }
}

function tooLong({ source }: RegExp): TemplateError {
  return new TemplateError({
    code: 'template_limit',
    cause: `a regular expression took more than ${MOST_MILLISECONDS / 1000} s: ${source.slice(0, 80)}`,
    mend: 'make it simpler: no repetition inside a repetition, no two that can match the same',
  });
}
